"""The API takes access tokens of the provider, verified here."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import OIDCIdentity, User
from accounts.oidc import keys
from accounts.oidc.verification import verify_access_token
from tests.factories.people import bearer
from tests.identity.providers.bent import CLIENT_ID, BentProvider, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(provider: BentProvider, alicia: User) -> User:
    """Alicia, who has signed in with the provider."""
    OIDCIdentity.objects.create(user=alicia, issuer=provider.issuer, subject="subject-1")
    return alicia


def ask(api: APIClient, token: str) -> Any:
    return api.delete("/api/v1/tokens", headers={"Authorization": f"Bearer {token}"})


def test_an_access_token_opens_the_api_for_its_owner_with_one_query(
    api: APIClient, provider: BentProvider, linked: User
) -> None:
    token = provider.sign(provider.access_claims())
    with CaptureQueriesContext(connection) as queries:
        answer = ask(api, token)
    assert answer.status_code == 204
    assert len(queries) == 1
    assert not api.cookies, "a token opens no session"


def test_local_tokens_go_on_working(api: APIClient, provider: BentProvider, linked: User) -> None:
    local = bearer(linked)
    provider.go_away()
    assert api.delete("/api/v1/tokens", headers=local).status_code == 204
    assert api.delete("/api/v1/tokens", headers=local).status_code == 401, "it was ended"


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://evil.example"},
        {"token_use": "id", "aud": CLIENT_ID},
        {"token_use": None},
        {"token_use": None, "aud": CLIENT_ID},
        {"client_id": "another-client"},
        {"client_id": None},
        {"exp": ago(90)},
        {"exp": None},
        {"iat": ago(-90)},
        {"sub": None},
        {"token_use": None, "aud": 7},
        {"token_use": ["access"]},
        {"client_id": ["a"]},
        {"iss": 7},
    ],
)
def test_a_token_that_is_not_for_this_api_opens_nothing(
    api: APIClient, provider: BentProvider, linked: User, bent: dict[str, Any]
) -> None:
    answer = ask(api, provider.sign(provider.access_claims(**bent)))
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "authentication_failed"


def test_an_id_token_opens_nothing(api: APIClient, provider: BentProvider, linked: User) -> None:
    assert ask(api, provider.sign(provider.honest_claims(nonce="n"))).status_code == 401


@pytest.mark.parametrize("token", ["a.b.c", "..", "eyJ.eyJ.", "eyJhbGciOiJub25lIn0.e30."])
def test_what_only_looks_like_a_token_opens_nothing(
    api: APIClient, provider: BentProvider, token: str
) -> None:
    assert ask(api, token).status_code == 401
    assert not provider.calls["/jwks"]


def test_nobody_is_made_by_a_token(api: APIClient, provider: BentProvider) -> None:
    answer = ask(api, provider.sign(provider.access_claims(email="eva@example.com")))
    assert answer.status_code == 401
    assert not User.objects.exists()
    assert not provider.calls["/userinfo"]


def test_a_closed_account_has_no_token_that_works(
    api: APIClient, provider: BentProvider, linked: User
) -> None:
    User.objects.update(is_active=False)
    assert ask(api, provider.sign(provider.access_claims())).status_code == 401


def test_another_providers_api_is_told_apart_by_its_audience(
    api: APIClient, provider: BentProvider, linked: User, settings: Settings
) -> None:
    settings.OIDC_API_AUDIENCE = "https://academy.example/api"
    ours = {"token_use": None, "aud": ["https://academy.example/api", "more"]}
    assert ask(api, provider.sign(provider.access_claims(**ours))).status_code == 204
    theirs = ours | {"aud": "https://other.example/api"}
    assert ask(api, provider.sign(provider.access_claims(**theirs))).status_code == 401


# --- The keys -----------------------------------------------------------------------------------------


def test_a_thousand_calls_fetch_the_keys_once_and_take_little_time(
    provider: BentProvider, linked: User
) -> None:
    tokens = [provider.sign(provider.access_claims(jti=str(number))) for number in range(1000)]
    verify_access_token(tokens[0])
    batches = []
    for first in range(0, 1000, 20):
        begun = time.process_time()
        for token in tokens[first : first + 20]:
            verify_access_token(token)
        batches.append((time.process_time() - begun) / 20)
    assert provider.calls["/jwks"] == 1
    assert provider.calls["/.well-known/openid-configuration"] == 1
    assert min(batches) < 0.0003, "0.3 ms each, where nothing else ran"


def test_forged_key_ids_do_not_make_us_hammer_the_provider(
    api: APIClient, provider: BentProvider, linked: User
) -> None:
    for number in range(20):
        assert (
            ask(api, provider.sign(provider.access_claims(), kid=f"no-{number % 2}")).status_code
            == 401
        )
    assert provider.calls["/jwks"] == 1
    assert ask(api, provider.sign(provider.access_claims())).status_code == 204


def test_a_new_key_is_found_after_a_while(
    provider: BentProvider, linked: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify_access_token(provider.sign(provider.access_claims()))
    provider.key_ids = ["key-2"]
    later = time.monotonic() + keys.COOLDOWN_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    verify_access_token(provider.sign(provider.access_claims(), kid="key-2"))
    assert provider.calls["/jwks"] == 2


def test_when_the_provider_is_away_the_known_keys_go_on_working(
    api: APIClient, provider: BentProvider, linked: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = provider.sign(provider.access_claims())
    assert ask(api, token).status_code == 204
    provider.go_away()
    for hours in (2, 24):
        later = time.monotonic() + hours * 3600
        with monkeypatch.context() as patch:
            patch.setattr(time, "monotonic", lambda moment=later: moment)
            assert ask(api, token).status_code == 204


def test_without_any_key_the_answer_is_a_503_that_says_so(
    api: APIClient, provider: BentProvider, linked: User
) -> None:
    token = provider.sign(provider.access_claims())
    provider.go_away()
    answer = ask(api, token)
    assert answer.status_code == 503
    assert answer.json()["code"] == "identity_provider_away"


def test_without_a_provider_a_jwt_is_a_token_that_nobody_knows(
    api: APIClient, provider: BentProvider, linked: User, settings: Settings
) -> None:
    token = provider.sign(provider.access_claims())
    settings.OIDC_ISSUER = ""
    assert ask(api, token).status_code == 401


def test_the_schema_tells_of_both_tokens(client: Any) -> None:
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    described = schema["components"]["securitySchemes"]["bearer"]["description"]
    assert "POST /api/v1/tokens" in described
    assert "JWT" in described
