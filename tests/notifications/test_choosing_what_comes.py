"""People choose which mails they get; what concerns their account and their money always comes."""

from __future__ import annotations

import json

import pytest
from django.core import mail as outbox
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from lms.privacy.deleting import delete_account
from lms.privacy.exporting import collect
from notifications.choices import opted_out, turned_off
from notifications.enums import MailTopic, OptOutWay
from notifications.message import Message
from notifications.models import MailOptOut, OutboundEmail
from notifications.services import Letter, deliver_due_emails, queue_email
from notifications.services.choosing import turn_off
from notifications.unsubscribing import token_of
from tests.pages.reading import read, said

pytestmark = pytest.mark.django_db
PAGE = "/account/mail/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def letter(person: User, topic: MailTopic, key: str = "one") -> Letter:
    message = Message(subject="Hola", greeting="Hola", paragraphs=["Texto."])
    return Letter(
        "test", key, person.email, person.language, message, topic=topic, reader=person.public_id
    )


def way_out(person: User, topic: MailTopic = MailTopic.REMINDERS) -> str:
    return f"/u/{token_of(person.public_id, topic)}/"


def test_what_is_turned_off_while_it_waits_is_not_sent(alicia: User) -> None:
    for topic in MailTopic:
        queue_email(letter(alicia, topic, topic))
    turn_off(reader=alicia.public_id, topic=MailTopic.REMINDERS, by_way=OptOutWay.PAGE)
    deliver_due_emails()
    assert dict(OutboundEmail.objects.values_list("topic", "state")) == {
        MailTopic.SERVICE: "sent",
        MailTopic.REMINDERS: "withheld",
        MailTopic.COURSE_UPDATES: "sent",
    }
    assert len(outbox.outbox) == 2


def test_what_is_turned_off_is_not_queued_and_the_rest_is(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    answer = client.post(PAGE, {"course_updates": "on"}, follow=True)
    assert said("Your e-mail choices are saved.", "es") in read(answer).text

    for topic in MailTopic:
        queue_email(letter(alicia, topic, topic))
    topics = set(OutboundEmail.objects.values_list("topic", flat=True))
    assert topics == {MailTopic.SERVICE, MailTopic.COURSE_UPDATES}


def test_a_choice_outlives_a_change_of_address_and_can_be_taken_back(
    client: Client, alicia: User, bruno: User
) -> None:
    client.force_login(alicia)
    client.post(PAGE, {})
    alicia.email = "nueva@example.com"
    alicia.save()
    queue_email(letter(alicia, MailTopic.REMINDERS))
    queue_email(letter(bruno, MailTopic.REMINDERS, "two"))
    assert [mail.to for mail in OutboundEmail.objects.all()] == [bruno.email]

    client.post(PAGE, {"reminders": "on", "course_updates": "on"})
    assert turned_off(alicia.public_id) == set()


def test_what_was_queued_before_is_known_at_delivery_by_one_query(
    alicia: User, bruno: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, person in enumerate([alicia, bruno, alicia]):
        queue_email(letter(person, MailTopic.REMINDERS, f"{number}"))
    queue_email(letter(alicia, MailTopic.SERVICE, "service"))
    turn_off(reader=alicia.public_id, topic=MailTopic.REMINDERS, by_way=OptOutWay.PAGE)
    mails = list(OutboundEmail.objects.order_by("pk"))
    with django_assert_num_queries(1):
        assert opted_out(mails) == {mails[0].pk, mails[2].pk}
    with django_assert_num_queries(0):
        assert opted_out([mails[3]]) == set()


@pytest.mark.parametrize("topic", [MailTopic.REMINDERS, MailTopic.COURSE_UPDATES])
def test_a_mail_that_can_be_turned_off_says_so_in_headers_and_foot(
    alicia: User, topic: MailTopic
) -> None:
    queue_email(letter(alicia, topic))
    deliver_due_emails()
    (sent,) = outbox.outbox
    url = f"http://testserver{way_out(alicia, topic)}"
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (html, _kind) = sent.alternatives[0]
    assert "/u/" in html
    assert "/u/" in sent.body
    for part in (sent.extra_headers["List-Unsubscribe"], url):
        assert alicia.email not in part
        assert alicia.public_id.hex not in part


def test_a_receipt_cannot_be_turned_off(alicia: User) -> None:
    queue_email(letter(alicia, MailTopic.SERVICE))
    deliver_due_emails()
    (sent,) = outbox.outbox
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "/u/" not in sent.body + sent.alternatives[0][0]


def test_one_click_ends_it_without_session_token_or_redirect(alicia: User, bruno: User) -> None:
    server = Client(enforce_csrf_checks=True)
    answer = server.post(way_out(alicia), ONE_CLICK)
    assert answer.status_code == 200
    assert "sessionid" not in server.cookies
    (choice,) = MailOptOut.objects.all()
    assert (choice.reader, choice.topic) == (alicia.public_id, "reminders")
    assert choice.by_way == OptOutWay.ONE_CLICK
    assert turned_off(bruno.public_id) == set()

    assert server.post(way_out(alicia), ONE_CLICK).status_code == 200
    assert MailOptOut.objects.get() == choice


def test_a_scanner_that_follows_the_link_changes_nothing(client: Client, alicia: User) -> None:
    page = read(client.get(way_out(alicia)))
    assert page.heading == said("No more reminders?", page.language)
    assert client.post(way_out(alicia), {"other": "body"}).status_code == 400
    assert not MailOptOut.objects.exists()


def test_it_can_be_undone_on_the_same_page(client: Client, alicia: User) -> None:
    client.post(way_out(alicia), ONE_CLICK)
    client.post(way_out(alicia), {"undo": "1"})
    assert not MailOptOut.objects.exists()


@pytest.mark.parametrize("change", [lambda t: t[:-2] + "/", lambda t: t.replace("/u/", "/u/x")])
def test_a_forged_link_changes_nothing_and_says_what_to_do(
    client: Client, alicia: User, change: object
) -> None:
    assert callable(change)
    answer = client.post(change(way_out(alicia)), ONE_CLICK)
    assert answer.status_code == 404
    assert said("This link is not complete", "es") in read(answer).text
    assert not MailOptOut.objects.exists()


def test_choices_are_in_the_export_and_go_with_the_account(alicia: User, bruno: User) -> None:
    for person in (alicia, bruno):
        turn_off(reader=person.public_id, topic=MailTopic.REMINDERS, by_way=OptOutWay.ONE_CLICK)
    (told,) = collect(alicia)["mail_choices"]
    assert (told["topic"], told["by_way"]) == ("reminders", "one_click")
    assert json.dumps(told, default=str)

    delete_account(user=alicia, by=alicia)
    assert [choice.reader for choice in MailOptOut.objects.all()] == [bruno.public_id]
