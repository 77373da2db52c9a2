"""Every error says what happened, that nothing was lost, and what to do next, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.pages.reading import Answer, Page, read, said

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.failing_urls")]

LANGUAGES = ["es", "en"]


def browser(language: str, **options: Any) -> Client:
    return Client(headers={"Accept-Language": language}, **options)


def the_designed_page(answer: Answer, status: int, heading: str, language: str) -> Page:
    """Check what every error page has in common, and return it."""
    assert not settings.DEBUG
    assert answer.status_code == status
    page = read(answer)
    assert page.heading == said(heading, language)
    assert page.language == language
    assert page.robots == "noindex"
    assert str(status) in page.text
    assert len(page.all("link", rel="stylesheet")) >= 4
    assert page.all("a", class_="button--primary"), "there is a next step"
    assert not page.all("style")
    assert "a reason for the log" not in answer.content.decode()
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/nowhere/", "/courses/no-such-course/", "/learn/x/y/"])
def test_an_unknown_address(language: str, address: str) -> None:
    answer = browser(language).get(address)
    page = the_designed_page(answer, 404, "There is nothing at this address", language)
    assert reverse("courses:catalogue") in page.links
    assert reverse("certificates:verify_form") in page.links
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_for_somebody_else(language: str, alicia: User) -> None:
    client = browser(language)
    page = the_designed_page(
        client.get("/forbidden/"), 403, "This page is not open to you", language
    )
    assert f"{reverse('account_login')}?next=/forbidden/" in page.links

    client.force_login(alicia)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = the_designed_page(
        client.get("/forbidden/"), 403, "This page is not open to you", language
    )
    assert alicia.email in page.text
    assert f"{reverse('account_login')}?next=/forbidden/" not in page.links


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_is_not_ours(language: str, alicia: User) -> None:
    client = browser(language, enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": alicia.email, "password": "x"})
    the_designed_page(answer, 403, "This form has expired", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bug_of_ours(language: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = browser(language, raise_request_exception=False).get("/broken/")
    the_designed_page(answer, 500, "Something broke on our side", language)
    assert "a secret" not in answer.content.decode()
    assert "a bug with a secret in it" in caplog.text, "whoever mends it must find it in the logs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_that_makes_no_sense(language: str) -> None:
    answer = browser(language).get("/suspicious/")
    the_designed_page(answer, 400, "We could not read that request", language)


def test_another_host_is_not_served(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_attempts(language: str) -> None:
    client = browser(language)
    for _attempt in range(30):
        answer = client.post(reverse("account_signup"), {"email": "x"})
        if answer.status_code != 200:
            break
    the_designed_page(answer, 429, "A moment, please", language)


def test_an_address_without_its_slash_leads_to_the_page(client: Client) -> None:
    assert client.get("/courses").headers["Location"] == "/courses/"
