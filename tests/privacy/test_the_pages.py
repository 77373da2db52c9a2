"""The pages about a person's own data: whole, accessible, and for nobody else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.pages.reading import read
from tests.pages.test_every_page import unlabelled
from tests.privacy.conftest import surely

PRIVATE = [
    "/account/privacy/",
    "/account/privacy/export/",
    "/account/privacy/delete/",
    "/account/terms-changed/",
]


@pytest.mark.parametrize("path", [*PRIVATE, "/account/deleted/", "/terms/"])
def test_it_is_well_formed_and_accessible(alicia: User, path: str) -> None:
    client = surely(alicia)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get(path)
    assert answer.status_code == 200
    page = read(answer)
    assert page.language == "en"
    assert page.heading
    assert unlabelled(page) == []
    identifiers = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert sorted(identifiers) == sorted(set(identifiers)), "an id is used twice"
    assert all("style" not in element.attributes for element in page.elements)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PRIVATE)
def test_a_stranger_is_asked_to_sign_in(client: Client, path: str) -> None:
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/account/login/?next={path}"


def test_the_account_leads_there(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    assert 'href="/account/privacy/"' in client.get("/account/profile/").content.decode()


def test_the_notice_says_how_long_we_keep_what(client: Client, db: None) -> None:
    text = " ".join(
        client.get("/terms/", headers={"Accept-Language": "en"}).content.decode().split()
    )
    assert "90 days" in text
    assert "730 days" in text
    assert f"Version {settings.TERMS_VERSION}" in text
