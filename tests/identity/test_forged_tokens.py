"""Id tokens that are not what they should be: each ends on the page, and nobody is made or signed in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from tests.identity.conftest import Traveller, is_signed_in
from tests.identity.providers.bent import CLIENT_ID, BentProvider, ago, public_pem
from tests.identity.test_signing_in import is_refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("bent", "reason"),
    [
        ({"iss": "https://evil.example"}, "issuer_wrong"),
        ({"iss": None}, "token_malformed"),
        ({"aud": "another-client"}, "audience_wrong"),
        ({"aud": None}, "token_malformed"),
        ({"aud": []}, "token_malformed"),
        ({"aud": [CLIENT_ID, "another"]}, "audience_wrong"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "audience_wrong"),
        ({"azp": "another"}, "audience_wrong"),
        ({"nonce": "another"}, "nonce_wrong"),
        ({"nonce": None}, "nonce_wrong"),
        ({"token_use": "access"}, "use_wrong"),
        ({"exp": None}, "token_malformed"),
        ({"exp": "never"}, "token_malformed"),
        ({"iat": None}, "token_malformed"),
        ({"sub": None}, "token_malformed"),
        ({"sub": 7}, "subject_wrong"),
        ({"sub": ""}, "subject_wrong"),
        ({"sub": "x" * 256}, "subject_wrong"),
        ({"at_hash": "c29tZXRoaW5nIGVsc2U"}, "access_token_swapped"),
    ],
)
def test_claims_that_are_not_ours(traveller: Traveller, bent: dict[str, Any], reason: str) -> None:
    traveller.provider.claims = bent
    is_refused(traveller.sign_in(), reason)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("bent", "reason"),
    [
        ({"exp": ago(90)}, "expired"),
        ({"iat": ago(-90)}, "not_yet_valid"),
        ({"nbf": ago(-90)}, "not_yet_valid"),
    ],
)
def test_clocks_that_differ_by_more_than_the_leeway(
    traveller: Traveller, bent: dict[str, Any], reason: str
) -> None:
    traveller.provider.claims = bent
    is_refused(traveller.sign_in(), reason)


@pytest.mark.parametrize("bent", [{"exp": ago(30)}, {"iat": ago(-30)}, {"nbf": ago(-30)}])
def test_clocks_that_differ_by_less_are_forgiven(
    traveller: Traveller, bent: dict[str, Any]
) -> None:
    traveller.provider.claims = bent
    traveller.sign_in()
    assert is_signed_in(traveller.client)


@pytest.mark.parametrize(
    "bent", [{"aud": [CLIENT_ID]}, {"aud": [CLIENT_ID, "b"], "azp": CLIENT_ID}, {"token_use": "id"}]
)
def test_other_shapes_that_are_right(traveller: Traveller, bent: dict[str, Any]) -> None:
    traveller.provider.claims = bent
    traveller.sign_in()
    assert is_signed_in(traveller.client)


def test_the_hash_of_the_right_access_token_is_right(traveller: Traveller) -> None:
    half = hashlib.sha256(b"opaque").digest()[:16]
    hashed = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    traveller.provider.claims = {"at_hash": hashed}
    traveller.sign_in()
    assert is_signed_in(traveller.client)


# --- Signatures ---------------------------------------------------------------------------------------


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def unsigned(provider: BentProvider) -> str:
    header = _encode(json.dumps({"alg": "none", "kid": "key-1"}).encode())
    return f"{header}.{_encode(json.dumps(provider.honest_claims()).encode())}."


def signed_with_the_public_key(provider: BentProvider) -> str:
    """The classic confusion: HS256 with what everybody knows as the secret."""
    header = _encode(json.dumps({"alg": "HS256", "kid": "key-1"}).encode())
    signed = f"{header}.{_encode(json.dumps(provider.honest_claims()).encode())}"
    mac = hmac.new(public_pem(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_encode(mac)}"


def tampered(provider: BentProvider) -> str:
    header, _claims, signature = provider.sign(provider.honest_claims()).split(".")
    other = _encode(json.dumps(provider.honest_claims(sub="somebody-else")).encode())
    return f"{header}.{other}.{signature}"


def without_key_id(provider: BentProvider) -> str:
    header = _encode(json.dumps({"alg": "RS256"}).encode())
    return ".".join([header, *provider.sign(provider.honest_claims()).split(".")[1:]])


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (unsigned, "algorithm_not_allowed"),
        (signed_with_the_public_key, "algorithm_not_allowed"),
        (tampered, "signature_wrong"),
        (without_key_id, "key_unknown"),
        (lambda provider: provider.sign(provider.honest_claims(), kid="key-9"), "key_unknown"),
        (lambda _: "no.token.at-all", "token_malformed"),
        (lambda _: "", "token_malformed"),
        (lambda _: "ñ.ñ.ñ", "token_malformed"),
    ],
)
def test_signatures_that_are_not_the_providers(
    traveller: Traveller, forge: Callable[[BentProvider], str], reason: str
) -> None:
    way = traveller.leave()
    traveller.provider.id_token = forge(traveller.provider)
    is_refused(traveller.come_back(way), reason)
    assert not User.objects.exists()


def test_the_key_of_another_with_the_providers_key_id_is_refused(traveller: Traveller) -> None:
    provider = traveller.provider
    way = traveller.leave()
    provider.id_token = provider.sign(provider.honest_claims(), kid="key-9")
    header = _encode(json.dumps({"alg": "RS256", "kid": "key-1"}).encode())
    provider.id_token = ".".join([header, *provider.id_token.split(".")[1:]])
    is_refused(traveller.come_back(way), "signature_wrong")


@pytest.mark.parametrize(
    ("key_set", "status"),
    [({"keys": []}, 503), ([], 503), ({}, 503), ({"keys": [{"kty": "RSA"}]}, 503), ("keys", 503)],
)
def test_keys_that_cannot_be_read_are_as_good_as_none(
    traveller: Traveller, key_set: object, status: int
) -> None:
    traveller.provider.key_set = key_set
    answer = traveller.sign_in()
    assert answer.status_code in {403, status}
    assert not is_signed_in(traveller.client)


@pytest.mark.parametrize(
    "bent",
    [
        {"cognito:groups": [["a"], {"b": 1}, 7, None]},
        {"cognito:groups": {"a": 1}},
        {"name": {"a": 1}, "given_name": ["x"], "locale": ["es"]},
        {"azp": CLIENT_ID, "auth_time": "yesterday"},
    ],
)
def test_claims_of_odd_types_break_nothing(
    traveller: Traveller, settings: Settings, bent: dict[str, Any]
) -> None:
    settings.OIDC_GROUP_ROLES = {"a": "staff"}
    traveller.provider.claims = bent
    traveller.sign_in()
    assert is_signed_in(traveller.client)
    assert User.objects.get().account_type == "student"


@pytest.mark.parametrize(
    "bent",
    [
        {"aud": 7},
        {"aud": {"a": 1}},
        {"iss": ["a"]},
        {"nonce": ["a"]},
        {"token_use": ["id"]},
        {"at_hash": 7},
        {"exp": []},
        {"azp": ["a"]},
    ],
)
def test_claims_of_odd_types_open_nothing(traveller: Traveller, bent: dict[str, Any]) -> None:
    traveller.provider.claims = bent
    assert traveller.sign_in().status_code == 403
    assert not is_signed_in(traveller.client)


def test_an_algorithm_that_the_settings_do_not_list_is_refused(
    traveller: Traveller, settings: Settings
) -> None:
    settings.OIDC_ALGORITHMS = ["ES256"]
    is_refused(traveller.sign_in(), "algorithm_not_allowed")
