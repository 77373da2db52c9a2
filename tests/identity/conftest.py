"""A provider that can be bent, and a browser's way through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from devstack.emulator import REGION
from tests.identity.providers.bent import CLIENT_ID, CLIENT_SECRET, BentProvider
from tests.identity.providers.pool import Pool, new_pool
from tests.identity.providers.servers import running_provider
from tests.integration.emulator import Amazon
from tests.pages.reading import Answer


def trust(settings: Settings, issuer: str, **others: Any) -> None:
    """Make ``issuer`` the site's provider."""
    values = {
        "OIDC_ISSUER": issuer,
        "OIDC_DISCOVERY_URL": f"{issuer}/.well-known/openid-configuration",
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_API_CLIENTS": [CLIENT_ID],
        "OIDC_NAME": "Academia ID",
        "OIDC_LOGOUT_STYLE": "standard",
    } | others
    for name, value in values.items():
        setattr(settings, name, value)


@pytest.fixture
def provider(settings: Settings) -> Iterator[BentProvider]:
    """An honest provider, until a test bends it."""
    bent = BentProvider()
    trust(settings, bent.issuer)
    yield bent
    bent.go_away()


@dataclass
class Way:
    """What the browser carried to the provider: the parameters of the authorization request."""

    url: str
    parameters: dict[str, str]

    @property
    def state(self) -> str:
        return self.parameters["state"]


class Traveller:
    """A browser that goes to the provider and comes back."""

    def __init__(self, client: Client, provider: BentProvider) -> None:
        self.client, self.provider = client, provider

    def leave(self, start: Answer | None = None, **query: str) -> Way:
        """Go to the provider."""
        answer = start or self.client.get(reverse("accounts:oidc_start"), query)
        assert answer.status_code == 302, answer.content
        return self.arrive(answer.headers["Location"])

    def arrive(self, url: str) -> Way:
        """Stand at the provider's door: it learns the nonce and the challenge."""
        way = Way(url, dict(parse_qsl(urlsplit(url).query)))
        self.provider.nonce = way.parameters["nonce"]
        self.provider.challenge = way.parameters["code_challenge"]
        return way

    def come_back(self, way: Way, **query: str) -> Answer:
        """Return with the good code, unless told otherwise."""
        carried = {"code": "good", "state": way.state} | query
        return self.client.get(reverse("accounts:oidc_callback"), carried)

    def sign_in(self, **query: str) -> Answer:
        """Go and come back."""
        return self.come_back(self.leave(None, **query))


@pytest.fixture
def traveller(client: Client, provider: BentProvider) -> Traveller:
    return Traveller(client, provider)


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("my_learning")).status_code == 200


@pytest.fixture(scope="session")
def certified() -> Iterator[str]:
    """The address of the certified provider."""
    with running_provider() as address:
        yield address


@pytest.fixture
def cognito(emulator: Amazon) -> str:
    """The address of the emulated Cognito."""
    return emulator.url


@pytest.fixture
def pool(cognito: str) -> Pool:
    """A user pool of this test's own."""
    return new_pool(cognito)


@pytest.fixture
def our_pool(pool: Pool, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """The pool, and this process set up for it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    others = pool.settings() | {
        "COGNITO_REGION": REGION,
        "OIDC_API_CLIENTS": [pool.client_id],
        "OIDC_LOGOUT_STYLE": "cognito",
    }
    trust(settings, pool.issuer, **others)
    return pool
