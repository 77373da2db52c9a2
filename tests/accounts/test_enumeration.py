"""Whether an address has an account is told to its owner alone: not by words, not by work, not by time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User

KNOWN, UNKNOWN = "alicia@example.com", "aliciX@example.com"
Ask = Callable[[str], bytes]


@dataclass
class Trace:
    """What a request gave away."""

    body: str
    hashes: int
    queries: int


@pytest.fixture
def trace(alicia: User, monkeypatch: pytest.MonkeyPatch) -> Callable[[Ask, str], Trace]:
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashes.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    def run(ask: Ask, email: str) -> Trace:
        hashes.clear()
        with CaptureQueriesContext(connection) as queries:
            body = ask(email).decode()
        body = body.replace(email, "EMAIL").replace(email.lower(), "EMAIL")
        for token in (
            r'csrfmiddlewaretoken" value="\w+',
            r'"userId":"[0-9a-f-]+',
            r"nonce-[\w+/=]+",
        ):
            body = re.sub(token, "TOKEN", body)
        return Trace(body, len(hashes), len(queries))

    return run


def page(address: str, field: str, **more: str) -> Ask:
    def ask(email: str) -> bytes:
        client = Client()
        answer = client.post(address, {field: email, **more})
        if answer.status_code == 302:
            where = answer.headers["Location"]
            return where.encode() + client.get(where).content
        return answer.content

    return ask


def call(address: str, **more: str) -> Ask:
    def ask(email: str) -> bytes:
        answer = APIClient().post(address, {"email": email, **more}, format="json")
        return str(answer.status_code).encode() + answer.content

    return ask


ASKS = {
    "sign in": page("/account/login/", "login", password="not-this-one"),
    "sign up": page(
        "/account/signup/",
        "email",
        full_name="Otra Persona",
        password1="clave-muy-larga",
        terms="on",
    ),
    "reset": page("/account/password/reset/", "email"),
    "register": call("/api/v1/registrations", password="clave-muy-larga", fullName="Otra Persona"),
    "token": call("/api/v1/tokens", password="not-this-one"),
}


@pytest.mark.parametrize("name", ASKS)
def test_a_known_and_an_unknown_address_get_the_same_answer_for_the_same_work(
    name: str, trace: Callable[[Ask, str], Trace]
) -> None:
    known, unknown = trace(ASKS[name], KNOWN), trace(ASKS[name], UNKNOWN)
    assert known.body == unknown.body
    assert known.hashes == unknown.hashes
    assert known.hashes >= (0 if name == "reset" else 1)


@pytest.mark.parametrize("name", ["sign in", "token"])
def test_a_guess_costs_the_database_the_same(name: str, trace: Callable[[Ask, str], Trace]) -> None:
    known, unknown = trace(ASKS[name], KNOWN), trace(ASKS[name], UNKNOWN)
    assert abs(known.queries - unknown.queries) <= 1
