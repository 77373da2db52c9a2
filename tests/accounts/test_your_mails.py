"""A person sees what was sent to them and what became of it, and has it sent again; nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from notifications.enums import SuppressionReason
from notifications.models import OutboundEmail
from notifications.services.suppressing import suppress
from notifications.tasks import deliver_due_emails
from tests.factories.mails import queued, sent

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(hours=2)


@pytest.fixture
def browser(bruno: User) -> Client:
    """Bruno's, in English."""
    client = Client()
    client.force_login(bruno)
    OutboundEmail.objects.all().delete()
    return client


def page(browser: Client, path: str = "/account/mails/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def again(browser: Client, mail: OutboundEmail, **data: str) -> Any:
    return browser.post(f"/account/mails/{mail.pk}/again/", data)


def old(**fields: Any) -> OutboundEmail:
    """A mail to Bruno that went some time ago."""
    return sent(to="bruno@example.com", **({"sent_at": LONG_AGO} | fields))


def copies(mail: OutboundEmail) -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(dedupe_key__startswith=f"again:{mail.pk}:"))


# --- What is shown ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Sent "),
        ({"outcome": "delivered"}, "Delivered "),
        ({"outcome": "delayed"}, "Delayed: the other server asks for patience"),
        (
            {"outcome": "bounced", "outcome_detail": "Transient/MailboxFull"},
            "Bounced: the mailbox is full: make room in it or change the address",
        ),
        (
            {"outcome": "bounced", "outcome_detail": "Permanent/NoEmail"},
            "Bounced: there is no such mailbox: change the address",
        ),
        (
            {"outcome": "bounced", "outcome_detail": "Permanent/Something new"},
            "Bounced: the mailbox does not exist or takes no mail from us",
        ),
        ({"outcome": "bounced", "outcome_detail": "Bad content"}, "Bounced: it could not be"),
        ({"outcome": "complained"}, "Delivered, and reported as spam"),
        ({"state": "failed", "sent_at": None}, "Not sent: our mail service refused it"),
        (
            {"state": "withheld", "sent_at": None, "outcome": "suppressed"},
            "Not sent: this address refused earlier mails",
        ),
        ({"state": "withheld", "sent_at": None}, "Not sent: its reader did not want it"),
        ({"state": "queued", "sent_at": None}, "About to be sent"),
    ],
)
def test_each_mail_says_what_became_of_it(
    browser: Client, fields: dict[str, Any], sentence: str
) -> None:
    at = {"outcome_at": LONG_AGO} if fields.get("outcome") else {}
    old(**fields | at)
    shown = page(browser)
    assert sentence in shown
    assert "Tu certificado" in shown
    assert "Un párrafo." not in shown  # what it says is in the mailbox


def test_a_delivery_of_today_is_told_by_the_clock(browser: Client, settings: Settings) -> None:
    settings.TIME_ZONE = "UTC"
    now = timezone.now()
    old(outcome="delivered", outcome_at=now)
    shown = page(browser)
    assert (
        f"Delivered {now:%-I:%M}" in shown
        or f"Delivered {now:%H:%M}" in shown
        or "midnight" in shown
    )
    assert f"Delivered {now:%m/%d/%Y}" not in shown


def test_mails_of_others_are_not_there(browser: Client, bruno: User, alicia: User) -> None:
    for mail in (
        sent(to="alicia@example.com"),
        sent(to="bruno@example.com", reader=alicia.public_id, provider_id="2"),
        # Before Bruno came, the address was somebody else's.
        sent(to="bruno@example.com", provider_id="3"),
    ):
        before = bruno.date_joined - timedelta(days=1)
        if mail.provider_id == "3":
            OutboundEmail.objects.filter(pk=mail.pk).update(created_at=before)
        assert again(browser, mail).status_code == 404
    assert "Tu certificado" not in page(browser)
    assert OutboundEmail.objects.count() == 3


def test_an_address_that_nobody_confirmed_shows_nothing(browser: Client, bruno: User) -> None:
    waiting = EmailAddress.objects.create(user=bruno, email="waiting@example.com", verified=False)
    sent(to=waiting.email)
    assert "Tu certificado" not in page(browser)
    EmailAddress.objects.filter(pk=waiting.pk).update(verified=True)
    assert "Tu certificado" in page(browser)


def test_mails_follow_the_account_when_its_address_changes(browser: Client, bruno: User) -> None:
    sent(to="former@example.com", reader=bruno.public_id)
    assert "former@example.com" in page(browser)


def test_an_erased_mail_tells_only_that_it_went(browser: Client, bruno: User) -> None:
    mail = old(reader=bruno.public_id)
    OutboundEmail.objects.filter(pk=mail.pk).erase()
    shown = page(browser)
    assert "An e-mail whose text was erased" in shown
    assert "Send again" not in shown


def test_the_list_goes_on_and_costs_the_same_whatever_its_length(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(60):
        old(provider_id=str(n))
        if n == 0:
            page(browser)
            with django_assert_num_queries(5):
                page(browser)
    with django_assert_num_queries(5):
        shown = page(browser)
    assert shown.count("mail-row__title") == 50
    cursor = shown.split("?cursor=")[1].split('"')[0]
    assert page(browser, f"/account/mails/?cursor={cursor}").count("mail-row__title") == 10
    assert browser.get("/account/mails/?cursor=nonsense").status_code == 404


# --- Sent again -------------------------------------------------------------------------------------


def test_a_mail_is_sent_again_as_it_was_to_the_address_of_today(
    browser: Client, bruno: User
) -> None:
    mail = sent(to="former@example.com", reader=bruno.public_id, sent_at=LONG_AGO)
    answer = again(browser, mail)
    assert answer["Location"] == "/account/mails/"
    (copy,) = copies(mail)
    assert (copy.to, copy.content, copy.language) == ("bruno@example.com", mail.content, "es")
    assert (copy.kind, copy.topic, copy.reader) == (mail.kind, mail.topic, bruno.public_id)
    assert (copy.state, copy.provider_id, copy.outcome) == ("queued", "", "")
    deliver_due_emails()
    copy.refresh_from_db()
    assert copy.state == "sent"
    mail.refresh_from_db()
    assert mail.sent_at == LONG_AGO


def test_two_clicks_are_one_mail_and_a_later_one_is_another(browser: Client) -> None:
    mail = old()
    again(browser, mail)
    again(browser, mail)
    assert len(copies(mail)) == 1
    deliver_due_emails()
    again(browser, mail)  # it went just now
    again(browser, copies(mail)[0])
    assert len(copies(mail)) == 1

    OutboundEmail.objects.filter(pk=copies(mail)[0].pk).update(sent_at=LONG_AGO)
    again(browser, copies(mail)[0])
    assert len(copies(mail)) == 2


def test_so_many_an_hour(browser: Client, settings: Settings) -> None:
    settings.MAIL_RESENDS_PER_HOUR = 2
    mails = [old(provider_id=str(n)) for n in range(3)]
    for mail in mails:
        again(browser, mail)
    assert [len(copies(mail)) for mail in mails] == [1, 1, 0]
    assert "several e-mails sent again in the last hour" in page(browser)


@pytest.mark.parametrize(
    "kind", ["verify_address", "reset_password", "confirm_address", "course_news"]
)
def test_what_opens_an_account_is_never_sent_again(browser: Client, kind: str) -> None:
    mail = old(kind=kind)
    assert "Send again" not in page(browser)
    again(browser, mail)
    assert copies(mail) == []
    assert "ask for a new one" in page(browser)


def test_by_post_alone(browser: Client) -> None:
    mail = old()
    assert browser.get(f"/account/mails/{mail.pk}/again/").status_code == 405
    assert copies(mail) == []


def test_an_address_that_refuses_is_changed_first(browser: Client) -> None:
    mail = old()
    suppress(address="bruno@example.com", reason=SuppressionReason.BOUNCE)
    again(browser, mail)
    assert copies(mail) == []
    assert "change the address first" in page(browser)


def test_who_reported_spam_still_gets_what_they_ask_for(browser: Client) -> None:
    mail = old(outcome="complained", outcome_at=LONG_AGO)
    suppress(address="bruno@example.com", reason=SuppressionReason.COMPLAINT)
    again(browser, mail)
    assert len(copies(mail)) == 1
    assert "We could not reach you" not in page(browser)


def test_the_way_back_is_a_page_of_ours(browser: Client) -> None:
    mail = old()
    assert again(browser, mail, next="/learn/")["Location"] == "/learn/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert again(browser, mail, next=elsewhere)["Location"] == "/account/mails/"


# --- An address at which nothing arrives ------------------------------------------------------------


@pytest.mark.parametrize("path", ["/account/mails/", "/account/profile/", "/learn/"])
def test_pages_say_that_an_address_is_not_reached_until_it_is(browser: Client, path: str) -> None:
    title = "We could not reach you at bruno@example.com"
    full = {"outcome": "bounced", "outcome_detail": "Transient/MailboxFull", "outcome_at": LONG_AGO}
    assert title not in page(browser, path)
    old(**full)
    shown = page(browser, path)
    assert title in shown
    assert 'href="/account/email/"' in shown

    old(outcome="delivered", outcome_at=timezone.now(), provider_id="2")
    assert title not in page(browser, path)

    suppress(address="bruno@example.com", reason=SuppressionReason.BOUNCE)
    assert title in page(browser, path)


def test_an_answer_that_somebody_is_away_is_no_reason_to_warn(browser: Client) -> None:
    old(outcome="bounced", outcome_detail="Transient/General", outcome_at=LONG_AGO)
    assert "We could not reach you" not in page(browser)


def test_a_mail_that_waits_is_not_sent_twice(browser: Client) -> None:
    mail = queued(to="bruno@example.com")
    assert "Send again" not in page(browser)
    again(browser, mail)
    assert copies(mail) == []
