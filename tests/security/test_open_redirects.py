"""The site sends nobody to another site, however the address is dressed up."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "https:evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "//evil。example",
]


def stays(location: str) -> bool:
    """Whether a browser on this site that is sent there stays here (backslashes count as slashes to it)."""
    said = "".join(c for c in location.strip() if c not in "\t\r\n").replace("\\", "/")
    target = urlsplit(urljoin(f"{SITE}/account/login/", said))
    return (target.scheme, target.netloc) == ("http", "testserver")


def test_the_judge_of_this_file_knows_the_difference() -> None:
    assert stays("/learn/")
    assert stays("learn/")
    assert not stays("/\\evil.example")
    assert not stays("/\t/evil.example")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in(client: Client, alicia: User, address: str) -> None:
    form = {"login": alicia.email, "password": PASSWORD, "next": address}
    answer = client.post(reverse("account_login"), form)
    assert answer.status_code == 302
    assert stays(answer.headers["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_opening_the_sign_in_page_when_signed_in(
    client: Client, alicia: User, address: str
) -> None:
    client.force_login(alicia)
    answer = client.get(reverse("account_login"), {"next": address})
    assert answer.status_code == 302
    assert stays(answer.headers["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_out(client: Client, alicia: User, address: str) -> None:
    client.force_login(alicia)
    answer = client.post(reverse("account_logout"), {"next": address})
    assert answer.status_code == 302
    assert stays(answer.headers["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_choosing_a_language(client: Client, address: str) -> None:
    answer = client.post(
        reverse("set_language"), {"language": "en", "next": address}, headers={"Referer": address}
    )
    assert answer.status_code in {204, 302}
    assert stays(answer.headers.get("Location", "/"))


def test_a_page_of_the_site_is_gone_to(client: Client, alicia: User) -> None:
    form = {"login": alicia.email, "password": PASSWORD, "next": "/account/profile/"}
    answer = client.post(reverse("account_login"), form)
    assert answer.headers["Location"] == "/account/profile/"
