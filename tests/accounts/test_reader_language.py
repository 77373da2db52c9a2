"""Which language a page speaks: this browser's choice, then the account's, then the browser's own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.pages.reading import read


def spoken(client: Client, accepts: str = "") -> str:
    headers = {"Accept-Language": accepts} if accepts else {}
    answer = client.get(reverse("home"), headers=headers)
    language = read(answer).language
    assert answer.headers["Content-Language"] == language
    return language


def choose(client: Client, language: str) -> None:
    client.post(reverse("set_language"), {"language": language, "next": "/"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("", "es"),
        ("en-GB,en;q=0.8", "en"),
        ("fr;q=0.9, en;q=0.5", "en"),
        ("fr", "es"),
        ("es-MX", "es"),
    ],
)
def test_a_stranger_is_spoken_to_as_the_browser_asks(
    client: Client, accepts: str, language: str
) -> None:
    assert spoken(client, accepts) == language


def test_the_language_of_the_account_goes_before_that_of_the_browser(
    client: Client, alicia: User, bruno: User
) -> None:
    client.force_login(alicia)
    assert spoken(client, "en") == "es"
    client.force_login(bruno)
    assert spoken(client, "es") == "en"


def test_what_was_chosen_in_this_browser_goes_before_all(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    choose(client, "en")
    assert spoken(client, "es") == "en"
    elsewhere = Client()
    elsewhere.force_login(alicia)
    assert spoken(elsewhere, "en") == "es"


@pytest.mark.django_db
def test_the_switch_offers_the_other_language_and_comes_back_to_the_same_page(
    client: Client,
) -> None:
    address = f"{reverse('courses:catalogue')}?q=datos"
    page = read(client.get(address))
    assert {button.attributes["value"] for button in page.all("button", name="language")} == {"en"}
    (back, *_others) = page.all("input", name="next")
    assert back.attributes["value"] == address

    answer = client.post(
        reverse("set_language"), {"language": "en", "next": back.attributes["value"]}
    )
    assert answer.headers["Location"] == address
    page = read(client.get(address))
    assert page.language == "en"
    assert {button.attributes["value"] for button in page.all("button", name="language")} == {"es"}


@pytest.mark.django_db
def test_a_language_that_we_do_not_speak_changes_nothing(client: Client) -> None:
    choose(client, "tlh")
    assert spoken(client, "en") == "en"
