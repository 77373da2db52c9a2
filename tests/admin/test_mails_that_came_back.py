"""Staff sees what became of each mail, sends one again, lets an address back, and is told when many come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from lib.admin import page_of
from notifications.enums import SuppressionReason
from notifications.feedback.kinds import EventKind
from notifications.models import DeliveryEvent, OutboundEmail, SuppressedAddress
from notifications.services.suppressing import suppress
from tests.factories.mails import sent

pytestmark = pytest.mark.django_db

AGO = timezone.now() - timedelta(hours=2)
OUTBOX = "/admin/notifications/outboundemail/"


@pytest.fixture
def office(diego: User, client: Client) -> Client:
    """A browser in which Diego is signed in, in English."""
    client.force_login(diego)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def bounced() -> OutboundEmail:
    """A mail that came back for good."""
    mail = sent(
        to="ana@example.com",
        sent_at=AGO,
        outcome="bounced",
        outcome_at=AGO,
        outcome_detail="Permanent/NoEmail",
    )
    DeliveryEvent.objects.create(
        event_id="1",
        mail=mail,
        kind=EventKind.BOUNCE,
        at=AGO,
        subtype="Permanent/NoEmail",
        diagnostic="smtp; 550 <script>alert(1)</script>",
    )
    return mail


def send_again(mail: OutboundEmail) -> str:
    return reverse("admin:notifications_outboundemail_send_again", args=[mail.pk])


def allow_again(row: SuppressedAddress) -> str:
    return reverse("admin:notifications_suppressedaddress_allow_again", args=[row.pk])


def text(office: Client, path: str) -> str:
    answer = office.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_mails_page_tells_its_story(office: Client, bounced: OutboundEmail) -> None:
    shown = text(office, page_of(bounced))
    assert "Bounced: there is no such mailbox: change the address" in shown
    assert "Permanent/NoEmail · smtp; 550 &lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)" not in shown
    assert "Nothing yet." in text(office, page_of(sent(to="b@example.com", provider_id="2")))


def test_the_list_shows_and_filters_what_became_of_mails(
    office: Client, bounced: OutboundEmail
) -> None:
    sent(to="bea@example.com", provider_id="2", outcome="delivered", outcome_at=AGO)
    whole = text(office, OUTBOX)
    assert "ana@example.com" in whole
    assert "bea@example.com" in whole
    only = text(office, f"{OUTBOX}?outcome__exact=bounced")
    assert "ana@example.com" in only
    assert "bea@example.com" not in only


def test_a_mail_is_sent_again_once_it_was_asked(office: Client, bounced: OutboundEmail) -> None:
    assert "ana@example.com as it was: bounced" in text(office, send_again(bounced))
    assert OutboundEmail.objects.count() == 1

    assert office.post(send_again(bounced)).url == page_of(bounced)
    copy = OutboundEmail.objects.exclude(pk=bounced.pk).get()
    assert (copy.to, copy.content, copy.state) == (bounced.to, bounced.content, "queued")
    office.post(send_again(bounced))
    assert OutboundEmail.objects.count() == 2
    assert LogEntry.objects.filter(object_id=str(bounced.pk)).exists()


def test_a_link_into_an_account_is_never_sent_again(office: Client, bounced: OutboundEmail) -> None:
    for kind in ("verify_address", "confirm_address", "reset_password", "account_deleted"):
        OutboundEmail.objects.filter(pk=bounced.pk).update(kind=kind)
        assert send_again(bounced) not in text(office, page_of(bounced))
        office.post(send_again(bounced))
    assert OutboundEmail.objects.count() == 1


def test_an_address_that_refuses_is_let_back_first(office: Client, bounced: OutboundEmail) -> None:
    suppress(address="ana@example.com", reason=SuppressionReason.BOUNCE, mail=bounced)
    row = SuppressedAddress.objects.get()
    refusal = office.post(send_again(bounced), follow=True).content.decode()
    assert "sent our e-mails back" in refusal
    assert OutboundEmail.objects.count() == 1

    assert "Write to ana@example.com again?" in text(office, allow_again(row))
    assert SuppressedAddress.objects.exists()
    answer = office.post(allow_again(row), follow=True)
    assert "The address gets mail again." in answer.content.decode()
    assert not SuppressedAddress.objects.exists()
    entry = LogEntry.objects.get(object_id=str(row.pk))
    assert (entry.user.email, entry.object_repr) == ("diego@example.com", "ana@example.com")
    office.post(send_again(bounced))
    assert OutboundEmail.objects.count() == 2


@pytest.mark.parametrize(
    ("mails", "bounces", "complaints", "told"),
    [
        (40, 2, 0, set()),  # 5 % is not more than 5 %
        (40, 3, 0, {"7.5 % of the last day"}),
        (10, 10, 10, set()),  # too few to say anything
        (40, 0, 1, {"2.50 % of the last day"}),
    ],
)
def test_the_front_page_warns_when_many_come_back(
    office: Client, mails: int, bounces: int, complaints: int, told: set[str]
) -> None:
    rows = [sent(to="ana@example.com", provider_id=str(n)).pk for n in range(mails)]
    became = {"outcome_at": AGO}
    OutboundEmail.objects.filter(pk__in=rows[:bounces]).update(
        outcome="bounced", outcome_detail="Permanent/NoEmail", **became
    )
    OutboundEmail.objects.filter(pk__in=rows[mails - complaints :]).update(
        outcome="complained", **became
    )
    shown = text(office, "/admin/")
    for sentence in ("7.5 % of the last day", "2.50 % of the last day"):
        assert (sentence in shown) == (sentence in told)
    assert ("E-mail that comes back" in shown) == bool(told)
