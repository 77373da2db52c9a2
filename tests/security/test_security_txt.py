"""Who finds a weakness finds whom to tell (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client
from pytest_django import Settings


def fields(client: Client, host: str = "testserver") -> list[tuple[str, str]]:
    answer = client.get("/.well-known/security.txt", headers={"Host": host})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "public" in answer.headers["Cache-Control"]
    assert not answer.cookies
    lines = answer.content.decode().splitlines()
    return [(name, value) for name, _colon, value in (line.partition(": ") for line in lines)]


def test_it_names_a_contact_and_expires_within_a_year(client: Client, settings: Settings) -> None:
    said = dict(fields(client))
    assert said["Contact"] == f"mailto:{settings.SUPPORT_EMAIL}"
    assert said["Preferred-Languages"] == "es, en"
    expires = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_every_contact_is_named_in_its_order(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["https://titula.org/report", "mailto:security@titula.org"]
    contacts = [value for name, value in fields(client) if name == "Contact"]
    assert contacts == settings.SECURITY_CONTACT


def test_its_own_address_never_follows_the_request(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    said = dict(fields(client, host="other.example"))
    assert said["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
