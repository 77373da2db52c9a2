"""Guessing passwords ends after a few, by address of the network and by account, on pages and in the API."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.accounts.factors import code_now, give_app, may_go_in
from tests.factories.people import PASSWORD
from tests.pages.reading import read, said

LOGIN, TOKENS = "/account/login/", "/api/v1/tokens"


def try_page(email: str, password: str, address: str = "192.0.2.1") -> tuple[Client, int, str]:
    client = Client(REMOTE_ADDR=address)
    answer = client.post(LOGIN, {"login": email, "password": password})
    return client, answer.status_code, answer.content.decode()


def try_token(
    email: str, password: str, address: str = "192.0.2.1", **more: str
) -> tuple[int, str]:
    answer = APIClient(REMOTE_ADDR=address).post(
        TOKENS, {"email": email, "password": password, **more}, format="json"
    )
    return answer.status_code, answer.json().get("code", "")


def test_after_five_wrong_ones_the_right_password_waits_too(
    alicia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for guess in range(5):
        assert try_page(alicia.email, f"guess-{guess}")[1] == 200
    client, status, page = try_page(alicia.email, PASSWORD)
    assert status == 429
    assert said("A moment, please", "es") in page
    assert not may_go_in(client)

    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert may_go_in(try_page(alicia.email, PASSWORD)[0])


def test_an_account_is_guarded_over_many_addresses(alicia: User, bruno: User) -> None:
    for guess in range(5):
        try_page(alicia.email, "guess", f"198.51.100.{guess}")
    assert try_page(alicia.email, PASSWORD, "203.0.113.9")[1] == 429
    assert may_go_in(try_page(bruno.email, PASSWORD, "203.0.113.9")[0]), "others are not shut out"


@pytest.mark.django_db
def test_an_address_is_stopped_over_many_accounts(alicia: User) -> None:
    for guess in range(20):
        try_page(f"person{guess}@example.com", "guess")
    assert try_page(alicia.email, PASSWORD)[1] == 429
    assert may_go_in(try_page(alicia.email, PASSWORD, "203.0.113.9")[0])


def test_the_right_password_is_not_counted(alicia: User) -> None:
    for _ in range(8):
        assert try_page(alicia.email, PASSWORD)[1] == 302


def test_the_api_counts_with_the_page(alicia: User) -> None:
    for guess in range(3):
        assert try_token(alicia.email, "guess", f"198.51.100.{guess}") == (401, "wrong_credentials")
    for guess in range(2):
        try_page(alicia.email, "guess", f"198.51.100.{guess}")
    assert try_token(alicia.email, PASSWORD, "203.0.113.9") == (429, "throttled")
    assert try_page(alicia.email, PASSWORD, "203.0.113.9")[1] == 429


def test_codes_are_counted_and_work_once_in_the_api(alicia: User) -> None:
    secret = give_app(alicia)
    assert try_token(alicia.email, PASSWORD) == (401, "second_factor_required")
    assert try_token(alicia.email, PASSWORD, code="000000") == (401, "wrong_second_factor")
    code = code_now(secret)
    assert try_token(alicia.email, PASSWORD, code=code)[0] == 201
    assert try_token(alicia.email, PASSWORD, code=code) == (401, "wrong_second_factor")
    for guess in range(4):
        try_token(alicia.email, PASSWORD, f"198.51.100.{guess}", code=f"11111{guess}")
    assert try_token(alicia.email, PASSWORD, "203.0.113.9", code="222222") == (429, "throttled")


@pytest.mark.django_db
def test_the_page_that_says_so_reads_like_ours(alicia: User) -> None:
    client = Client()
    for _ in range(6):
        answer = client.post(LOGIN, {"login": alicia.email, "password": "guess"})
    assert read(answer).heading == said("A moment, please", "es")
