"""The page on which a person makes and revokes the tokens of their programs."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.exceptions import TooManyTokens
from accounts.models import ApiToken, User
from accounts.services.tokens import make_token
from notifications.models import OutboundEmail
from tests.accounts.factors import signed_in
from tests.accounts.test_brute_force import try_token
from tests.factories.people import PASSWORD
from tests.pages.reading import read

PAGE, NEW = "/account/programs/", "/account/programs/new/"


def works(token: str) -> bool:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return api.get("/api/v1/enrollments").status_code not in {401, 403}


def test_a_token_is_shown_once_and_works_until_it_is_revoked(alicia: User) -> None:
    client = signed_in(alicia)
    made = client.post(NEW, {"name": "Mi robot", "days": "7"})
    token = made.context["token"]
    assert works(token)
    assert "no-store" in made.headers["Cache-Control"]
    listed = client.get(PAGE)
    assert "Mi robot" in read(listed).text
    assert token not in listed.content.decode()
    kept = ApiToken.objects.get()
    assert token[:6] == kept.hint
    assert (kept.expires_at - kept.created_at).days in {6, 7}
    assert OutboundEmail.objects.filter(kind="token_made", to=alicia.email).exists()

    client.post(f"{PAGE}{kept.pk}/revoke/")
    assert not works(token)
    assert "Mi robot" not in read(client.get(PAGE)).text


def test_making_one_asks_for_the_password(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    answer = client.post(NEW, {"name": "x", "days": "7"})
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("fields", [{"name": "", "days": "7"}, {"name": "x", "days": "3650"}])
def test_a_token_has_a_name_and_an_end(alicia: User, fields: dict[str, str]) -> None:
    assert signed_in(alicia).post(NEW, fields).context["form"].errors
    assert not ApiToken.objects.exists()


def test_nobody_revokes_somebody_elses(alicia: User, bruno: User) -> None:
    token, _until = make_token(user=bruno, by=bruno, name="x", days=7)
    kept = ApiToken.objects.get()
    assert signed_in(alicia).post(f"{PAGE}{kept.pk}/revoke/").status_code == 404
    assert works(token)


def test_there_are_twenty_at_most(alicia: User) -> None:
    client = signed_in(alicia)
    for number in range(20):
        make_token(user=alicia, by=alicia, name=str(number), days=7)
    with pytest.raises(TooManyTokens):
        make_token(user=alicia, by=alicia, name="x", days=7)
    refused = client.post(NEW, {"name": "x", "days": "7"}, follow=True)
    assert read(refused).all("div", class_="alert--error")
    assert try_token(alicia.email, PASSWORD) == (409, "too_many_tokens")
    assert ApiToken.objects.count() == 20


def test_who_needs_a_second_factor_gets_no_token_without(diego: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED_FOR = ["staff"]
    assert try_token(diego.email, PASSWORD) == (403, "second_factor_required")
    assert not ApiToken.objects.exists()
