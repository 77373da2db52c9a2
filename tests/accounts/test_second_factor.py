"""A second factor: setting it up, signing in with it, losing it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.enums import AccountType, AuditAction
from accounts.models import User
from accounts.second_factor.encryption import decrypt, encrypt
from notifications.models import OutboundEmail
from tests.accounts.factors import (
    ALL_ROLES,
    app_key,
    code_now,
    give_app,
    may_go_in,
    next_code,
    recovery_codes,
    sign_in,
    signed_in,
)
from tests.factories.people import make_user
from tests.pages.reading import read

CaptureOnCommit = Callable[..., AbstractContextManager[object]]

SETUP = "/account/2fa/totp/activate/"
STEP = "/account/2fa/authenticate/"


def actions(user: User) -> list[str]:
    return list(user.audit_entries.order_by("id").values_list("action", flat=True))


def kinds(user: User) -> set[str]:
    return set(OutboundEmail.objects.filter(to=user.email).values_list("kind", flat=True))


def test_an_app_is_set_up_and_its_codes_are_shown_once(
    alicia: User, django_capture_on_commit_callbacks: CaptureOnCommit
) -> None:
    client = signed_in(alicia)
    page = client.get(SETUP)
    secret = page.context["form"].secret
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml")
    assert b"style=" not in page.content, "the policy of the page would refuse it"

    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(SETUP, {"code": code_now(secret)})
    shown = client.get(done.headers["Location"])
    codes = shown.context["unused_codes"]
    assert len(set(codes)) == 10
    assert all(code in read(shown).text for code in codes)
    again = client.get(done.headers["Location"])
    assert not any(code in again.content.decode() for code in codes)

    assert app_key(alicia) == secret
    assert secret not in str(list(Authenticator.objects.values()))
    assert {AuditAction.RECOVERY_CODES_MADE, AuditAction.SECOND_FACTOR_ADDED} <= set(
        actions(alicia)
    )
    assert "app_added" in kinds(alicia)


def test_a_wrong_code_sets_nothing_up(alicia: User) -> None:
    client = signed_in(alicia)
    client.get(SETUP)
    refused = client.post(SETUP, {"code": "000000"})
    assert refused.context["form"].errors
    assert not Authenticator.objects.exists()


def test_setting_up_asks_for_the_password_again(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    asked = client.get(SETUP)
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert not Authenticator.objects.exists()


def test_the_password_alone_does_not_open_the_account(client: Client, alicia: User) -> None:
    secret = give_app(alicia)
    assert sign_in(client, alicia) == STEP
    assert not may_go_in(client)
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert not may_go_in(client)
    client.post(STEP, {"code": next_code(alicia, secret)})
    assert may_go_in(client)
    assert AuditAction.SECOND_FACTOR_FAILED in actions(alicia)


def test_a_code_works_once(alicia: User) -> None:
    secret = give_app(alicia)
    code = code_now(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, alicia)
        client.post(STEP, {"code": code})
    assert may_go_in(first)
    assert not may_go_in(second)


def test_a_recovery_code_works_once_and_its_owner_is_told(alicia: User) -> None:
    give_app(alicia)
    code = recovery_codes(alicia)[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, alicia)
        client.post(STEP, {"code": code})
    assert may_go_in(first)
    assert not may_go_in(second)
    assert len(recovery_codes(alicia)) == 9
    assert actions(alicia).count(AuditAction.RECOVERY_CODE_USED) == 1
    assert "recovery_code_used" in kinds(alicia)


def test_codes_cannot_be_guessed_for_long(client: Client, alicia: User) -> None:
    secret = give_app(alicia)
    sign_in(client, alicia)
    for guess in range(6):
        client.post(STEP, {"code": f"00000{guess}"})
    client.post(STEP, {"code": next_code(alicia, secret)})
    assert not may_go_in(client)


def test_removing_the_app_takes_the_codes_and_tells_the_owner(alicia: User) -> None:
    give_app(alicia)
    client = signed_in(alicia)
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert "app_removed" in kinds(alicia)
    assert AuditAction.SECOND_FACTOR_REMOVED in actions(alicia)


def test_who_needs_a_factor_keeps_the_last_one(diego: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED_FOR = ALL_ROLES
    give_app(diego)
    client = signed_in(diego)
    page = client.get("/account/2fa/totp/deactivate/")
    assert page.context["form"].errors
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=diego, type="totp").exists()


def test_the_last_passkey_of_who_needs_it_stays_and_another_goes(
    diego: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED_FOR = ALL_ROLES
    passkey = Authenticator.objects.create(
        user=diego, type="webauthn", data={"name": "Key", "credential": {}}
    )
    client = signed_in(diego)
    address = f"/account/2fa/webauthn/keys/{passkey.pk}/remove/"
    client.post(address)
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    give_app(diego)
    client.post(address)
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    assert "passkey_removed" in kinds(diego)


def test_nobody_removes_a_passkey_of_somebody_else(alicia: User, bruno: User) -> None:
    passkey = Authenticator.objects.create(
        user=bruno, type="webauthn", data={"name": "Key", "credential": {}}
    )
    answer = signed_in(alicia).post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_an_administrator_resets_the_factor_of_who_lost_the_phone(alicia: User) -> None:
    root = make_user("Root", account_type=AccountType.ADMINISTRATOR)
    give_app(alicia)
    client = signed_in(alicia)
    assert may_go_in(client)
    call_command("reset_second_factor", alicia.email, "--by", root.email)

    assert not Authenticator.objects.exists()
    assert not may_go_in(client), "whoever has the phone may have the session too"
    entry = alicia.audit_entries.filter(action=AuditAction.SECOND_FACTOR_REMOVED).get()
    assert (entry.actor, entry.detail["how"]) == (root, "reset")
    assert "second_factor_reset" in kinds(alicia)
    fresh = Client()
    sign_in(fresh, alicia)
    assert may_go_in(fresh)


def test_staff_do_not_reset_factors(alicia: User, diego: User) -> None:
    give_app(alicia)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", alicia.email, "--by", diego.email)
    assert Authenticator.objects.filter(user=alicia).count() == 2


def test_secrets_are_opened_by_the_key_and_its_predecessors_alone(settings: Settings) -> None:
    kept = encrypt("JBSWY3DP")
    assert "JBSWY3DP" not in kept
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert decrypt(kept) == "JBSWY3DP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        decrypt(kept)
