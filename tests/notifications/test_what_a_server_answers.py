"""What a mail server answers decides: try again, wait for it, or never again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from notifications.enums import MailTopic, SuppressionReason
from notifications.feedback.sentences import standing_of
from notifications.headers import headers_of
from notifications.message import Message
from notifications.models import OutboundEmail, SuppressedAddress
from notifications.services import Letter, deliver_due_emails, queue_emails, retry_failed_emails
from notifications.services.suppressing import allow_again, suppress
from notifications.transport import SES
from notifications.verdicts import is_away, refusal_of
from tests.notifications.smtp_double import SmtpDouble

MESSAGE = Message(subject="Hola", greeting="Hola, Ana", paragraphs=["Un párrafo."])


def queue(*addresses: str, **fields: Any) -> None:
    queue_emails(
        Letter("test", f"{address}-{number}", address, "es", MESSAGE, **fields)
        for number, address in enumerate(addresses)
    )


@pytest.fixture
def smtp(db: None, settings: Settings) -> Iterator[SmtpDouble]:
    with SmtpDouble() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def deliver() -> OutboundEmail:
    OutboundEmail.objects.update(due_at=timezone.now())
    deliver_due_emails()
    return OutboundEmail.objects.get()


def test_a_mail_goes_by_smtp_with_its_headers(smtp: SmtpDouble, settings: Settings) -> None:
    queue("ana@example.com")
    row = deliver()
    (mail,) = smtp.taken
    assert row.state == "sent"
    assert mail["To"] == "ana@example.com"
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Reply-To"] == settings.SUPPORT_EMAIL
    assert mail["Message-ID"] == row.message_id == f"<test.{row.pk}@testserver>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "es"
    assert mail["Feedback-ID"] == "test:service:es:titula"
    assert mail["Date"]
    assert mail["List-Unsubscribe"] is None, "what its reader needs cannot be turned off"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.django_db
def test_at_ses_a_mail_carries_its_row_and_what_complaints_are_counted_by(
    settings: Settings,
) -> None:
    settings.EMAIL_BACKEND = SES
    queue("ana@example.com", topic=MailTopic.REMINDERS)
    row = OutboundEmail.objects.get()
    headers = headers_of(row)
    tags = dict(tag.split("=") for tag in headers["X-SES-MESSAGE-TAGS"].split(", "))
    assert tags == {
        "kind": "test",
        "mail": str(row.pk),
        "ses:feedback-id-a": "test",
        "ses:feedback-id-b": "reminders",
    }
    assert "Feedback-ID" not in headers, "SES writes it, and two would be none"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "550 5.1.1 no such user"),
        ("RCPT", "550 no such user"),
        ("RCPT", "553 mailbox name not allowed"),
        ("RCPT", "550 5.2.1 mailbox closed"),
    ],
)
def test_a_mailbox_that_is_not_there_is_asked_once_and_spared_the_next_mail(
    smtp: SmtpDouble, command: str, answer: str
) -> None:
    smtp.answers[command] = answer
    queue("Ana@example.com")
    row = deliver()
    assert (row.state, row.outcome, row.attempts) == ("failed", "bounced", 1)
    assert answer[4:] in row.last_error
    assert row.outcome_at is not None
    spared = SuppressedAddress.objects.get()
    assert (spared.address, spared.reason, spared.mail) == ("ana@example.com", "refused", row)
    with override("en"):
        assert standing_of(row).words == "bounced: there is no such mailbox: change the address"

    smtp.answers.clear()
    queue_emails([Letter("test", "next", "ana@EXAMPLE.com", "es", MESSAGE)])
    deliver_due_emails()
    later = OutboundEmail.objects.get(dedupe_key="next")
    assert (later.state, later.outcome) == ("withheld", "suppressed")
    assert smtp.taken == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "550 5.7.1 we do not like you"),
        ("RCPT", "552 5.2.2 mailbox full"),
        ("RCPT", "554 policy"),
        ("DATA", "554 5.7.1 no"),
        ("TEXT", "550 5.7.1 looks like spam"),
    ],
)
def test_a_no_that_is_not_about_the_mailbox_is_final_for_this_mail_alone(
    smtp: SmtpDouble, command: str, answer: str
) -> None:
    smtp.answers[command] = answer
    queue("ana@example.com")
    row = deliver()
    assert (row.state, row.outcome, row.attempts) == ("failed", "bounced", 1)
    assert not SuppressedAddress.objects.exists()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "450 4.2.0 greylisted, come back"),
        ("RCPT", "452 4.2.2 mailbox full"),
        ("TEXT", "451 4.3.0 not now"),
    ],
)
def test_a_server_that_says_later_is_asked_again_and_the_attempt_counts(
    smtp: SmtpDouble, command: str, answer: str
) -> None:
    smtp.answers[command] = answer
    queue("ana@example.com")
    row = deliver()
    assert (row.state, row.attempts, row.outcome) == ("queued", 1, "")
    assert row.due_at > timezone.now()
    smtp.answers.clear()
    assert deliver().state == "sent"
    assert len(smtp.taken) == 1


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "421 4.3.2 closing"),
        ("MAIL", "550 5.7.1 this sender is not allowed"),
        ("RCPT", "530 5.7.0 sign in first"),
    ],
)
def test_what_is_not_the_mails_fault_costs_it_no_attempt(
    smtp: SmtpDouble, command: str, answer: str
) -> None:
    smtp.answers[command] = answer
    queue("ana@example.com")
    row = deliver()
    assert (row.state, row.attempts) == ("queued", 0)
    assert "TransportAway" in row.last_error


def refused_by_ses(code: str, message: str = "", status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        "SendEmail",
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("TooManyRequestsException", "Maximum sending rate exceeded."),
        ("Throttling", "Daily message quota exceeded"),
        ("LimitExceededException", ""),
        ("AccountSuspendedException", ""),
        ("SendingPausedException", ""),
        ("MailFromDomainNotVerifiedException", ""),
        ("MessageRejected", "Email address is not verified. The following identities failed"),
        ("AccessDeniedException", ""),
        ("ExpiredTokenException", ""),
    ],
)
def test_ses_away_throttled_or_not_set_up_is_waited_for(code: str, message: str) -> None:
    assert is_away(refused_by_ses(code, message))


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException", "ValidationError"])
def test_ses_saying_no_to_a_mail_is_final(code: str) -> None:
    error = refused_by_ses(code, "Local address contains control or whitespace")
    assert not is_away(error)
    refusal = refusal_of(error)
    assert refusal is not None
    assert "control or whitespace" in refusal.words
    assert not refusal.no_mailbox


def test_what_nobody_knows_is_tried_again() -> None:
    error = refused_by_ses("SomethingNewException")
    assert not is_away(error)
    assert refusal_of(error) is None


def test_an_address_that_is_none_is_refused_before_anybody_is_asked(smtp: SmtpDouble) -> None:
    queue("ana@example.com\r\nBcc: bruno@example.com")
    row = deliver()
    assert row.state == "failed"
    assert "not a valid one" in row.last_error
    assert smtp.taken == []


def test_a_name_in_a_subject_cannot_write_headers(smtp: SmtpDouble) -> None:
    evil = Message(
        subject="Hola Ana\r\nBcc: bruno@example.com\n\nEvil\x0b\u2028x",
        greeting="Ana\r\n.\r\nMAIL FROM:<x@example.com>",
        paragraphs=["Hola"],
    )
    queue_emails([Letter("test", "evil", "ana@example.com", "es", evil)])
    assert deliver().state == "sent"
    (mail,) = smtp.taken
    assert mail["Bcc"] is None
    assert mail["To"] == "ana@example.com"


def test_staff_lets_an_address_back_and_the_mail_that_failed_goes(
    smtp: SmtpDouble, diego: Any
) -> None:
    smtp.answers["RCPT"] = "550 5.1.1 no such user"
    queue("ana@example.com")
    deliver()
    smtp.answers.clear()
    assert allow_again(address="ANA@example.com", by=diego)
    assert retry_failed_emails(mails=OutboundEmail.objects.all(), by=diego) == 1
    row = deliver()
    assert (row.state, row.outcome, row.outcome_detail) == ("sent", "", "")


@pytest.mark.parametrize(
    ("reason", "topic", "state"),
    [
        (SuppressionReason.BOUNCE, MailTopic.SERVICE, "withheld"),
        (SuppressionReason.BOUNCE, MailTopic.REMINDERS, "withheld"),
        (SuppressionReason.REFUSED, MailTopic.SERVICE, "withheld"),
        (SuppressionReason.COMPLAINT, MailTopic.REMINDERS, "withheld"),
        (SuppressionReason.COMPLAINT, MailTopic.COURSE_UPDATES, "withheld"),
        (SuppressionReason.COMPLAINT, MailTopic.SERVICE, "sent"),
    ],
)
def test_what_a_suppressed_address_still_gets(
    smtp: SmtpDouble, reason: SuppressionReason, topic: MailTopic, state: str
) -> None:
    suppress(address="ana@example.com", reason=reason)
    queue("ana@example.com", topic=topic)
    assert deliver().state == state
    assert len(smtp.taken) == (state == "sent")


def test_a_whole_batch_is_looked_up_at_once(
    smtp: SmtpDouble, django_assert_max_num_queries: Any
) -> None:
    queue(*[f"ana{number}@example.com" for number in range(6)])
    suppress(address="ana3@example.com", reason=SuppressionReason.BOUNCE)
    OutboundEmail.objects.update(due_at=timezone.now())
    # Lease (3, in a transaction: 2 more), look up, one record each, and the lease that finds nothing.
    with django_assert_max_num_queries(18):
        deliver_due_emails()
    assert OutboundEmail.objects.filter(state="sent").count() == len(smtp.taken) == 5
    assert OutboundEmail.objects.get(state="withheld").to == "ana3@example.com"
