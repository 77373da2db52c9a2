"""A new address replaces the old one when its owner confirms it, and not before."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from accounts.enums import AuditAction
from accounts.models import User
from notifications.models import OutboundEmail
from tests.accounts.factors import give_app, sign_in, signed_in
from tests.accounts.mailbox import letter, link_in
from tests.factories.people import make_bare_user

PAGE = "/account/email/"
NEW = "alicia.rios@example.org"


def ask(client: Client, email: str = NEW) -> None:
    client.post(PAGE, {"email": email, "action_add": ""})


def actions(user: User) -> set[str]:
    return set(user.audit_entries.values_list("action", flat=True))


def test_the_new_address_is_asked_and_the_old_one_told(alicia: User) -> None:
    client = signed_in(alicia)
    ask(client)
    alicia.refresh_from_db()
    assert alicia.email == "alicia@example.com"
    assert NEW in client.get(PAGE).content.decode()

    client.post(link_in(letter("confirm_address", NEW)))
    alicia.refresh_from_db()
    assert alicia.email == NEW
    assert [address.email for address in EmailAddress.objects.filter(user=alicia)] == [NEW]
    assert letter("address_changed", "alicia@example.com").subject
    assert {AuditAction.ADDRESS_ADDED, AuditAction.ADDRESS_CHANGED} <= actions(alicia)
    assert sign_in(Client(), alicia) == "/learn/"
    old = Client().post(
        "/account/login/", {"login": "alicia@example.com", "password": "titula-demo"}
    )
    assert old.status_code == 200


def test_it_takes_the_password(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    ask(client)
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_who_has_a_second_factor_can_change_it_too(alicia: User) -> None:
    give_app(alicia)
    ask(signed_in(alicia))
    assert letter("confirm_address", NEW).language == alicia.language


def test_a_cancelled_change_changes_nothing(alicia: User) -> None:
    client = signed_in(alicia)
    ask(client)
    link = link_in(letter("confirm_address", NEW))
    client.post(PAGE, {"email": NEW, "action_remove": ""})
    client.post(link)
    alicia.refresh_from_db()
    assert alicia.email == "alicia@example.com"
    assert AuditAction.ADDRESS_REMOVED in actions(alicia)


def test_waiting_for_an_address_does_not_keep_its_owner_out(
    alicia: User, settings: Settings
) -> None:
    # Two links to one address are minutes apart otherwise.
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"confirm_email": ""}
    ask(signed_in(alicia), "eva@example.com")
    form = {
        "full_name": "Eva Ñandú",
        "email": "eva@example.com",
        "password1": "clave-muy-larga",
        "terms": "on",
    }
    Client().post("/account/signup/", form)
    assert User.objects.filter(email="eva@example.com").exists()
    assert OutboundEmail.objects.filter(kind="verify_address", to="eva@example.com").exists()


def test_an_address_that_somebody_took_meanwhile_is_not_taken_away(alicia: User) -> None:
    client = signed_in(alicia)
    ask(client, "eva@example.com")
    eva = make_bare_user("eva@example.com")
    answer = client.post(link_in(letter("confirm_address", "eva@example.com")))
    assert answer.status_code < 500
    alicia.refresh_from_db()
    assert alicia.email == "alicia@example.com"
    assert User.objects.get(email="eva@example.com") == eva


def test_somebody_elses_address_is_answered_like_a_free_one(alicia: User, bruno: User) -> None:
    free = signed_in(alicia).post(PAGE, {"email": NEW, "action_add": ""}, follow=True)
    EmailAddress.objects.filter(email=NEW).delete()
    taken = signed_in(alicia).post(PAGE, {"email": bruno.email, "action_add": ""}, follow=True)
    assert free.redirect_chain == taken.redirect_chain
    bruno.refresh_from_db()
    assert bruno.email == "bruno@example.com"
