"""Tokens for programs: what is kept of them, and when they end."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.exceptions import WrongCredentials
from accounts.models import ApiToken, User
from accounts.services.registering import register
from accounts.services.tokens import issue_token
from lms.privacy.retention import purge_expired
from tests.factories.people import PASSWORD


def with_token(api: APIClient, token: str) -> int:
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return api.delete("/api/v1/tokens").status_code


def test_only_a_digest_of_the_token_is_kept(alicia: User) -> None:
    token, expires_at = issue_token(email="Alicia@Example.com", password=PASSWORD)
    kept = ApiToken.objects.get()
    assert kept.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token.startswith(kept.hint)
    assert len(kept.hint) <= 8 < len(token) / 4
    row = ApiToken.objects.values().get()
    assert all(token not in str(value) for value in row.values())
    assert kept.expires_at == expires_at
    assert timedelta(days=29) < expires_at - timezone.now() <= timedelta(days=30)


def test_a_token_ends_when_its_holder_ends_it(api: APIClient, alicia: User) -> None:
    first, _ = issue_token(email=alicia.email, password=PASSWORD)
    second, _ = issue_token(email=alicia.email, password=PASSWORD)
    assert with_token(api, first) == 204
    assert with_token(api, first) == 401
    assert with_token(api, second) == 204, "the other one was not ended"


def test_a_token_ends_at_its_date(api: APIClient, alicia: User) -> None:
    token, _ = issue_token(email=alicia.email, password=PASSWORD)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert with_token(api, token) == 401


def test_a_closed_account_has_no_token_that_works_and_gets_none(
    api: APIClient, alicia: User
) -> None:
    token, _ = issue_token(email=alicia.email, password=PASSWORD)
    alicia.is_active = False
    alicia.save()
    assert with_token(api, token) == 401
    with pytest.raises(WrongCredentials):
        issue_token(email=alicia.email, password=PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "invented", "ñandú", "a" * 5000, "with space"])
def test_what_is_no_token_opens_nothing(api: APIClient, token: str) -> None:
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}".encode())
    answer = api.delete("/api/v1/tokens")
    assert answer.status_code == 401
    assert answer.json()["code"]


@pytest.mark.django_db
def test_an_unverified_account_gets_no_token() -> None:
    register(
        email="eva@example.com", password=PASSWORD, full_name="Eva Ñandú", account_type="student"
    )
    with pytest.raises(WrongCredentials):
        issue_token(email="eva@example.com", password=PASSWORD)
    assert not ApiToken.objects.exists()


def test_the_purge_takes_the_expired_and_leaves_the_rest(alicia: User) -> None:
    issue_token(email=alicia.email, password=PASSWORD)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(days=1))
    issue_token(email=alicia.email, password=PASSWORD)
    (living,) = ApiToken.objects.usable()

    assert purge_expired()["API tokens"] == 1
    assert list(ApiToken.objects.all()) == [living]
    assert purge_expired()["API tokens"] == 0
