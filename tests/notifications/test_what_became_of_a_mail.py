"""Whatever order the news come in, a mail's row says what became of it, and an address that is gone is left alone."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from lms.privacy.retention import purge_expired
from notifications import privacy
from notifications.models import DeliveryEvent, OutboundEmail, SuppressedAddress
from notifications.tasks import match_early_events
from tests.factories import ses_events as ses
from tests.factories.mails import queued, sent
from tests.factories.sns import TOPIC, Amazon, notification

pytestmark = pytest.mark.django_db

ADDRESS = "ana@example.com"
LATER = ses.AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _unsigned(settings: Settings) -> None:
    """An emulator of SNS on this machine."""
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS = [TOPIC]
    settings.SNS_SIGNATURE_VERSIONS = ["none"]


def hear(event: dict[str, Any] | str) -> None:
    """SNS posts it."""
    told = notification(event, by=Amazon(host="127.0.0.1:1"))
    answer = Client().generic("POST", "/webhooks/ses/", json.dumps(told), "text/plain")
    assert answer.status_code == 200


def outcome(mail: OutboundEmail) -> tuple[str, str]:
    mail.refresh_from_db()
    assert (mail.outcome == "") == (mail.outcome_at is None)
    return mail.outcome, mail.outcome_detail


def suppressed() -> set[str]:
    return set(SuppressedAddress.objects.values_list("address", flat=True))


def test_a_delivery_says_when() -> None:
    mail, other = sent(to=ADDRESS), sent(to="bea@example.com", provider_id="another")
    hear(ses.delivery(ADDRESS))
    assert (outcome(mail), mail.outcome_at) == (("delivered", ""), ses.AT.replace(microsecond=0))
    assert outcome(other) == ("", "")
    event = mail.events.get()
    assert (event.kind, event.diagnostic) == ("delivery", "250 2.6.0 <…> Message received")
    assert suppressed() == set()


@pytest.mark.parametrize(
    ("event", "became", "gone"),
    [
        (ses.bounce(ADDRESS), ("bounced", "Permanent/General"), True),
        (ses.bounce(ADDRESS, subtype="NoEmail"), ("bounced", "Permanent/NoEmail"), True),
        (
            ses.bounce(ADDRESS, subtype="OnAccountSuppressionList"),
            ("bounced", "Permanent/OnAccountSuppressionList"),
            True,
        ),
        (
            ses.bounce(ADDRESS, type="Transient", subtype="MailboxFull"),
            ("bounced", "Transient/MailboxFull"),
            False,
        ),
        (
            ses.bounce(ADDRESS, type="Undetermined", subtype="Undetermined"),
            ("bounced", "Undetermined/Undetermined"),
            False,
        ),
        (ses.complaint(ADDRESS), ("complained", "abuse"), True),
        (ses.complaint(ADDRESS, feedback="not-spam"), ("", ""), False),
        (ses.delay(ADDRESS), ("delayed", "TransientCommunicationFailure"), False),
        (ses.rejection(ADDRESS), ("bounced", "Bad content"), False),
    ],
)
def test_each_kind_of_news_in_both_shapes_of_ses(
    event: dict[str, Any], became: tuple[str, str], gone: bool
) -> None:
    mail = sent(to=ADDRESS)
    for told in (event, ses.of_identity(event)):
        hear(told)
        assert outcome(mail) == became
        assert suppressed() == ({ADDRESS} if gone else set())
    assert mail.events.count() == 2


@pytest.mark.parametrize(
    ("events", "became"),
    [
        ([ses.delay(ADDRESS, at=LATER), ses.delivery(ADDRESS)], "delivered"),
        ([ses.delivery(ADDRESS, at=LATER), ses.complaint(ADDRESS)], "complained"),
        ([ses.delivery(ADDRESS, at=LATER), ses.bounce(ADDRESS)], "bounced"),
        ([ses.bounce(ADDRESS), ses.complaint(ADDRESS), ses.delivery(ADDRESS)], "complained"),
        # Out of the office: the mail itself arrived.
        ([ses.bounce(ADDRESS, type="Transient", at=LATER), ses.delivery(ADDRESS)], "delivered"),
    ],
)
def test_the_order_in_which_news_come_does_not_matter(
    events: list[dict[str, Any]], became: str
) -> None:
    for order in permutations(events):
        mail = sent(to=ADDRESS, provider_id=str(uuid4()))
        for event in order:
            hear(event | {"mail": event["mail"] | {"messageId": mail.provider_id}})
        assert outcome(mail)[0] == became


def test_an_answer_that_somebody_is_away_leaves_the_address_alone() -> None:
    mail = sent(to=ADDRESS)
    hear(ses.bounce(ADDRESS, type="Transient", subtype="General"))
    assert outcome(mail) == ("bounced", "Transient/General")
    assert suppressed() == set()


def test_news_that_come_before_we_know_the_services_id_find_the_mail_all_the_same() -> None:
    by_tag, by_id = queued(to=ADDRESS), queued(to=ADDRESS)
    hear(ses.delivery(ADDRESS, tag=by_tag.pk))
    ours = f"<{by_id.kind}.{by_id.pk}@127.0.0.1>"
    hear(ses.of_identity(ses.delivery(ADDRESS, message_id=ours)))
    assert outcome(by_tag)[0] == outcome(by_id)[0] == "delivered"


def test_news_that_nothing_but_the_services_id_connects_wait_for_it_to_be_recorded() -> None:
    mail = queued(to=ADDRESS)
    hear(ses.of_identity(ses.bounce(ADDRESS)))
    hear(ses.of_identity(ses.delivery("foreign@example.org", provider_id="foreign")))
    match_early_events()
    assert (outcome(mail), suppressed()) == (("", ""), set())

    OutboundEmail.objects.filter(pk=mail.pk).update(provider_id=ses.PROVIDER_ID)
    match_early_events()
    match_early_events()
    assert (outcome(mail), suppressed()) == (("bounced", "Permanent/General"), {ADDRESS})
    assert mail.events.count() == 1
    assert DeliveryEvent.objects.filter(mail=None).count() == 1


@pytest.mark.parametrize(
    "named",
    [
        {"message_id": "<certificate_issued.{pk}@evil.example>"},
        {"message_id": "<reset_password.{pk}@127.0.0.1>"},
        {"message_id": "<certificate_issued.{pk}@127.0.0.1> <x>"},
        {"tag": "{pk}; DROP TABLE"},
        {"tag": "-{pk}"},
        {"tag": "9" * 30},
        {},
    ],
)
def test_what_is_told_of_a_mail_that_is_not_ours_touches_nobody_and_is_purged_in_time(
    named: dict[str, str], settings: Settings
) -> None:
    mail = queued(to=ADDRESS)
    about: dict[str, Any] = {name: value.format(pk=mail.pk) for name, value in named.items()}
    hear(ses.bounce(ADDRESS, **about))
    assert (outcome(mail), suppressed()) == (("", ""), set())
    event = DeliveryEvent.objects.get()
    assert (event.mail, event.diagnostic) == (None, "smtp; 550 5.1.1 <…> user unknown")

    assert purge_expired()["news of foreign mails"] == 0
    settings.RETENTION_MAIL_EVENT_DAYS = 0
    assert purge_expired()["news of foreign mails"] == 1
    assert not DeliveryEvent.objects.exists()


def test_news_of_our_mails_are_not_purged_before_them(settings: Settings) -> None:
    sent(to=ADDRESS)
    hear(ses.delivery(ADDRESS))
    settings.RETENTION_MAIL_EVENT_DAYS = 0
    assert purge_expired()["news of foreign mails"] == 0
    assert DeliveryEvent.objects.count() == 1


def test_what_is_told_of_another_address_than_the_mails_is_not_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mail = sent(to=ADDRESS)
    hear(ses.bounce("somebody@example.org", tag=mail.pk))
    assert (outcome(mail), suppressed()) == (("", ""), set())
    assert not DeliveryEvent.objects.exists()
    assert "delivery_event_of_another_address" in caplog.text
    assert "somebody@example.org" not in caplog.text


def test_an_address_is_the_same_however_it_is_written() -> None:
    mail = sent(to="José@Bücher.example")
    hear(ses.delivery("Jose <josé@xn--bcher-kva.EXAMPLE>"))
    assert outcome(mail)[0] == "delivered"


@pytest.mark.parametrize(
    "event",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        {"eventType": "Open", "mail": {}, "open": {}},
        {"eventType": "Send", "mail": ses.mail(ADDRESS), "send": {}},
        {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have…"},
        {"something": "else"},
    ],
)
def test_what_is_no_news_is_taken_and_forgotten(event: dict[str, Any] | str) -> None:
    mail = sent(to=ADDRESS)
    hear(event)
    assert outcome(mail) == ("", "")
    assert not DeliveryEvent.objects.exists()


def test_strange_values_are_kept_as_far_as_a_database_can() -> None:
    mail = sent(to=ADDRESS)
    strange = ses.bounce(ADDRESS, subtype="\x00" + "x" * 5000)
    strange["bounce"]["bouncedRecipients"][0]["diagnosticCode"] = "\ud800\x00 gone\r\n" * 200
    strange["bounce"]["timestamp"] = "2026-99-99"
    hear(strange)
    assert outcome(mail)[0] == "bounced"
    event = mail.events.get()
    assert "\n" not in event.diagnostic
    assert (len(event.diagnostic), len(event.subtype)) == (500, 100)
    assert abs(event.at - timezone.now()) < timedelta(minutes=1)


# --- What stays -------------------------------------------------------------------------------------


def test_an_event_is_never_changed() -> None:
    mail = sent(to=ADDRESS)
    hear(ses.delivery(ADDRESS))
    for changes in ({"kind": "bounce"}, {"mail": None}, {"at": LATER}, {"diagnostic": "other"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            DeliveryEvent.objects.update(**changes)
    assert mail.events.get().kind == "delivery"


def test_when_a_mail_is_erased_what_the_server_said_goes_and_what_became_of_it_stays() -> None:
    mail = sent(to=ADDRESS)
    hear(ses.bounce(ADDRESS))
    OutboundEmail.objects.filter(pk=mail.pk).erase()
    assert outcome(mail) == ("bounced", "")
    event = mail.events.get()
    assert (event.kind, event.diagnostic) == ("bounce", "")

    SuppressedAddress.objects.all().delete()
    hear(ses.complaint(ADDRESS))
    assert outcome(mail) == ("complained", "")
    assert suppressed() == set()  # whose address it was is forgotten


def test_what_is_known_of_a_persons_mails_is_in_their_export() -> None:
    sent(to=ADDRESS)
    hear(ses.bounce(ADDRESS, subtype="MailboxFull", type="Transient"))
    (told,) = privacy.collect(addresses=[ADDRESS], reader=uuid4())["mails"]
    assert (told["outcome"], told["outcome_at"]) == ("bounced", ses.AT.replace(microsecond=0))
    assert told["events"] == [
        {
            "kind": "bounce",
            "at": ses.AT.replace(microsecond=0),
            "subtype": "Transient/MailboxFull",
            "diagnostic": "smtp; 550 5.1.1 <…> user unknown",
        }
    ]
