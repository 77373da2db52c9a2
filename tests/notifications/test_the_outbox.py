"""Every mail is owed once, sent once, and tried again until it went or was given up in sight."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from lib.errors import NotAllowed
from lib.work import Priority
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.services import Letter, doorbell, queue_email, queue_emails, retry_failed_emails
from notifications.tasks import deliver_due_emails

MESSAGE = Message(subject="Hola", greeting="Hola, Ana", paragraphs=["Un párrafo."])


def letter(key: str = "one", **fields: Any) -> Letter:
    given: dict[str, Any] = {"to": "ana@example.com", "language": "es", "message": MESSAGE}
    return Letter(kind="test", dedupe_key=key, **given | fields)


class BrokenTransport(BaseEmailBackend):
    """A mail server that refuses while ``broken``; it remembers what it was handed."""

    broken: ClassVar[bool] = True
    handed: ClassVar[list[EmailMessage]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.handed.extend(messages)
        if self.broken:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        return len(messages)


@pytest.fixture
def transport(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[BrokenTransport]:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenTransport"
    monkeypatch.setattr(BrokenTransport, "broken", True)
    monkeypatch.setattr(BrokenTransport, "handed", [])
    return BrokenTransport


def make_due() -> None:
    OutboundEmail.objects.update(due_at=timezone.now())


@pytest.mark.django_db
def test_the_same_mail_asked_for_twice_is_one_mail() -> None:
    queue_email(letter("one"))
    queue_emails([letter("one", to="other@example.com"), letter("two")])
    kept = OutboundEmail.objects.order_by("pk").values_list("dedupe_key", "to")
    assert list(kept) == [("one", "ana@example.com"), ("two", "ana@example.com")]
    deliver_due_emails()
    deliver_due_emails()
    assert len(outbox.outbox) == 2


@pytest.mark.django_db
def test_a_fact_that_is_rolled_back_owes_no_mail() -> None:
    with transaction.atomic():
        queue_email(letter())
        transaction.set_rollback(True)
    deliver_due_emails()
    assert not OutboundEmail.objects.exists()
    assert outbox.outbox == []


@pytest.mark.django_db
def test_the_worker_is_woken_only_once_the_mail_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        queue_email(letter())
    assert callbacks == [doorbell.ring]


@pytest.mark.django_db
def test_what_was_sent_says_so() -> None:
    queue_email(letter())
    deliver_due_emails()
    row = OutboundEmail.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, "")
    assert row.sent_at is not None
    (sent,) = outbox.outbox
    assert sent.message()["Message-ID"] == row.message_id == f"<test.{row.pk}@testserver>"
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert sent.from_email == "Titula <no-reply@example.com>"


@pytest.mark.django_db
def test_live_mail_goes_before_a_bulk_that_was_queued_first() -> None:
    queue_emails(letter(f"bulk {n}", priority=Priority.BULK, to="b@example.com") for n in range(3))
    queue_email(letter("live", to="live@example.com"))
    deliver_due_emails()
    assert [mail.to[0] for mail in outbox.outbox] == ["live@example.com", *["b@example.com"] * 3]


@pytest.mark.django_db
def test_a_mail_that_could_not_go_goes_later_as_the_same_mail(
    transport: type[BrokenTransport],
) -> None:
    queue_email(letter())
    deliver_due_emails()
    row = OutboundEmail.objects.get()
    assert (row.state, row.attempts, row.sent_at) == ("queued", 1, None)
    assert "the server hung up" in row.last_error
    assert row.due_at > timezone.now()

    deliver_due_emails()
    assert len(transport.handed) == 1, "it is not tried before it is due"

    transport.broken = False
    make_due()
    deliver_due_emails()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("sent", 2, "")
    first, second = transport.handed
    assert first.message()["Message-ID"] == second.message()["Message-ID"] == row.message_id


@pytest.mark.django_db
def test_a_mail_refused_too_often_is_given_up_and_can_be_revived(
    transport: type[BrokenTransport], diego: User, alicia: User
) -> None:
    queue_email(letter())
    for _attempt in range(OutboundEmail.MAX_ATTEMPTS + 2):
        make_due()
        deliver_due_emails()
    row = OutboundEmail.objects.get()
    assert (row.state, row.attempts) == ("failed", OutboundEmail.MAX_ATTEMPTS)
    assert len(transport.handed) == OutboundEmail.MAX_ATTEMPTS
    assert "the server hung up" in row.last_error

    transport.broken = False
    with pytest.raises(NotAllowed):
        retry_failed_emails(mails=OutboundEmail.objects.all(), by=alicia)
    row.refresh_from_db()
    assert row.state == "failed"
    assert retry_failed_emails(mails=OutboundEmail.objects.all(), by=diego) == 1
    deliver_due_emails()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 1)


@pytest.mark.django_db
def test_one_mail_that_cannot_be_written_stops_no_other() -> None:
    queue_emails([letter("bad"), letter("good", to="good@example.com")])
    OutboundEmail.objects.filter(dedupe_key="bad").update(content={"subject": "no more than this"})
    deliver_due_emails()
    assert [mail.to for mail in outbox.outbox] == [["good@example.com"]]
    bad = OutboundEmail.objects.get(dedupe_key="bad")
    assert (bad.state, bad.attempts) == ("queued", 1)
    assert "greeting" in bad.last_error
