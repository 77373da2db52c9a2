"""Registering where the identity lives: Cognito's answers, emulated, and ours."""

from __future__ import annotations

import io
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import OIDCIdentity, User
from accounts.oidc import cognito
from notifications.models import OutboundEmail
from tests.factories.people import make_user
from tests.identity.providers.pool import PASSWORD, Pool

pytestmark = pytest.mark.django_db

EVA = {"email": "Eva@example.com", "password": PASSWORD, "fullName": "Eva Ñandú"}


def register(api: APIClient, **bent: Any) -> Any:
    return api.post("/api/registros", EVA | bent, format="json")


def shape(answer: Any) -> tuple[int, list[tuple[str, int]], str]:
    body = answer.json()
    return answer.status_code, [(key, len(value)) for key, value in body.items()], body["status"]


def test_the_account_is_opened_there_and_here(api: APIClient, our_pool: Pool) -> None:
    answer = register(api)
    assert answer.status_code == 201, answer.content
    identity = OIDCIdentity.objects.select_related("user").get()
    user = identity.user
    assert answer.json() == {
        "userId": str(user.public_id),
        "email": "eva@example.com",
        "accountType": "student",
        "status": "pending_verification",
    }
    there = our_pool.idp.admin_get_user(UserPoolId=our_pool.pool_id, Username="eva@example.com")
    told = {item["Name"]: item["Value"] for item in there["UserAttributes"]}
    assert (identity.issuer, identity.subject) == (our_pool.issuer, told["sub"])
    assert told["name"] == user.full_name == "Eva Ñandú"
    assert not user.has_usable_password(), "the password is Cognito's alone"
    assert not EmailAddress.objects.get().verified
    assert not OutboundEmail.objects.exists(), "Cognito mails the code"


def test_a_known_address_gets_the_same_answer_and_its_owner_is_told(
    api: APIClient, our_pool: Pool
) -> None:
    first = register(api)
    second = register(api, fullName="Intruso")
    assert shape(first) == shape(second)
    assert first.json()["userId"] != second.json()["userId"]
    assert User.objects.get().full_name == "Eva Ñandú"
    assert OutboundEmail.objects.get().kind == "account_already_exists"


def test_an_address_that_only_we_know_gets_the_same_answer_too(
    api: APIClient, our_pool: Pool
) -> None:
    unknown = register(api, email="new@example.com")
    owner = make_user(email="eva@example.com")
    assert shape(register(api, email="eva@example.com")) == shape(unknown)
    assert not owner.identities.exists(), "nobody is linked by registering"
    assert OutboundEmail.objects.get(to=owner.email).kind == "account_already_exists"


def test_after_a_crash_between_the_two_it_works_again(
    api: APIClient, our_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("accounts.oidc.registering._open", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            register(api)
    assert not User.objects.exists()
    answer = register(api, fullName="Somebody Else")
    user = User.objects.get()
    assert answer.json()["userId"] == str(user.public_id)
    assert user.full_name == "Eva Ñandú", "what the pool knows, not what was sent now"
    assert user.identities.get().issuer == our_pool.issuer


def test_a_password_that_the_pool_refuses_is_told_in_our_words(
    api: APIClient, our_pool: Pool
) -> None:
    answer = register(api, password="sololetras-y-ya")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["password"]
    assert "ognito" not in str(answer.json())
    assert not User.objects.exists()


def test_when_cognito_is_away_nothing_is_made(
    api: APIClient, our_pool: Pool, settings: Settings
) -> None:
    settings.COGNITO_ENDPOINT_URL = "http://127.0.0.1:9"
    answer = register(api)
    assert (answer.status_code, answer.json()["code"]) == (503, "identity_provider_away")
    assert not User.objects.exists()


def test_nobody_registers_as_staff(api: APIClient, our_pool: Pool) -> None:
    assert register(api, accountType="staff").json()["code"] == "account_type_not_open"
    assert not our_pool.idp.list_users(UserPoolId=our_pool.pool_id)["Users"]


def test_the_secret_hash_is_that_of_the_documentation(settings: Settings, our_pool: Pool) -> None:
    assert cognito.secret_hash("eva@example.com") == our_pool.secret_hash("eva@example.com")


# --- The API with Cognito's own tokens ----------------------------------------------------------------


def test_an_access_token_of_cognito_opens_the_api_and_an_id_token_does_not(
    api: APIClient, our_pool: Pool
) -> None:
    user = make_user()
    subject = our_pool.add("eva@example.com")
    OIDCIdentity.objects.create(user=user, issuer=our_pool.issuer, subject=subject)
    token = our_pool.access_token("eva@example.com")
    headers = {"Authorization": f"Bearer {token}"}
    assert api.delete("/api/v1/tokens", headers=headers).status_code == 204
    User.objects.update(is_active=False)
    assert api.delete("/api/v1/tokens", headers=headers).status_code == 401


# --- Reconciling --------------------------------------------------------------------------------------


def reconcile(*arguments: str) -> dict[str, int]:
    said = io.StringIO()
    call_command("reconcile_identities", *arguments, stdout=said, stderr=io.StringIO())
    lines = (line.partition(": ") for line in said.getvalue().splitlines())
    return {name: int(count) for name, _, count in lines if int(count)}


def test_the_confirmed_people_of_the_pool_get_the_accounts_that_they_lack(
    api: APIClient, our_pool: Pool, settings: Settings
) -> None:
    settings.OIDC_GROUP_ROLES = {"titula-staff": "staff"}
    for number in range(3):
        our_pool.add(f"person{number}@pool.example")
    our_pool.add("unverified@pool.example", verified="false")
    taken = make_user(email="taken@pool.example")
    our_pool.add(taken.email)
    register(api)  # not confirmed in the pool yet

    expected = {"opened": 3, "left for their first sign-in": 2, "not confirmed": 1}
    assert reconcile("--dry-run") == expected
    assert OIDCIdentity.objects.count() == 1
    assert reconcile() == expected
    assert set(User.objects.values_list("account_type", flat=True)) == {"student"}
    assert not taken.identities.exists()
    assert reconcile() == {"known": 3, "left for their first sign-in": 2, "not confirmed": 1}


def test_who_confirmed_there_is_confirmed_here(api: APIClient, our_pool: Pool) -> None:
    register(api)
    our_pool.idp.admin_confirm_sign_up(UserPoolId=our_pool.pool_id, Username="eva@example.com")
    our_pool.idp.admin_update_user_attributes(
        UserPoolId=our_pool.pool_id,
        Username="eva@example.com",
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    assert reconcile() == {"mended": 1}
    assert EmailAddress.objects.get().verified
    assert reconcile() == {"known": 1}


def test_a_pool_of_several_pages_is_gone_through(our_pool: Pool) -> None:
    for number in range(61):
        our_pool.add(f"person{number}@pool.example")
    assert reconcile() == {"opened": 61}


def test_when_cognito_goes_away_the_command_says_to_run_it_again(
    our_pool: Pool, settings: Settings
) -> None:
    settings.COGNITO_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"Run it again"):
        reconcile()


def test_without_a_pool_there_is_nothing_to_reconcile() -> None:
    with pytest.raises(CommandError, match="COGNITO_USER_POOL_ID"):
        reconcile()
