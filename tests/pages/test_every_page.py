"""What holds of every page that a student or a stranger meets, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from tests.pages.conftest import Academy
from tests.pages.reading import Answer, Page, read

PUBLIC = [
    *("home", "catalogue", "empty search", "course", "preview", "verify form", "verification"),
    *("verification by file", "bundles", "bundle", "terms", "sign in", "sign up"),
    "forgotten password",
]
PRIVATE = [
    *("my learning", "lesson", "certificate", "buying", "orders", "order", "withdrawal"),
    *("profile", "mails", "e-mail choices", "new password", "sign out"),
]
LANGUAGES = ["es", "en"]


def visit(academy: Academy, name: str, language: str) -> Answer:
    """Open a page as who may see it, in a browser that was told the language."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if name in PRIVATE:
        client.force_login(academy.student)
        return client.get(academy.private_pages[name])
    return client.get(academy.public_pages[name])


def test_no_page_is_forgotten_here(academy: Academy) -> None:
    assert list(academy.public_pages) == PUBLIC
    assert list(academy.private_pages) == PRIVATE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PUBLIC + PRIVATE)
def test_it_is_well_formed_accessible_and_in_the_language_of_its_reader(
    academy: Academy, name: str, language: str
) -> None:
    answer = visit(academy, name, language)
    assert answer.status_code == 200
    page = read(answer)
    assert page.language == language == answer.headers["Content-Language"]
    assert page.heading
    assert page.title
    (description,) = page.all("meta", name="description")
    assert description.attributes["content"]
    assert all("alt" in image.attributes for image in page.all("img"))
    assert unlabelled(page) == []
    identifiers = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert sorted(identifiers) == sorted(set(identifiers)), "an id is used twice"
    assert "".join(page.links).count("javascript:") == 0


def unlabelled(page: Page) -> list[dict[str, str]]:
    """The controls without a name for who cannot see them."""
    labelled = {label.attributes.get("for") for label in page.all("label")}
    controls = [e for e in page.elements if e.tag in {"input", "select", "textarea"}]
    return [
        control.attributes
        for control in controls
        if control.attributes.get("type") not in {"hidden", "submit"}
        and control.attributes.get("id") not in labelled
        and "aria-label" not in control.attributes
    ]


@pytest.mark.parametrize("name", PUBLIC + PRIVATE)
def test_nothing_in_it_runs_or_styles_that_is_not_a_file_of_ours(
    academy: Academy, name: str
) -> None:
    answer = visit(academy, name, "es")
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]

    page = read(answer)
    assert not page.all("style")
    for script in page.all("script"):
        is_data = script.attributes.get("type") in {"application/ld+json", "application/json"}
        assert is_data or script.attributes["src"].startswith(settings.STATIC_URL)
    for element in page.elements:
        assert "style" not in element.attributes
        assert not [attribute for attribute in element.attributes if attribute.startswith("on")]


@pytest.mark.parametrize("name", PUBLIC + PRIVATE)
def test_the_browser_is_told_to_be_careful(academy: Academy, name: str) -> None:
    headers = visit(academy, name, "es").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("name", sorted({*PRIVATE} - {"sign out"}))
def test_a_private_page_asks_a_stranger_to_sign_in_and_shows_nothing(
    academy: Academy, client: Client, name: str
) -> None:
    page = academy.private_pages[name]
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/login/?next={page}"
    assert answer.content == b""


@pytest.mark.skipif(
    not Path(settings.LOCALE_PATHS[0], "es/LC_MESSAGES/django.mo").exists(),
    reason="the catalogues are not compiled: make catalogues",
)
def test_a_spanish_reader_meets_spanish_headings(academy: Academy) -> None:
    with override("es"):
        assert gettext("My learning") != "My learning"
    named_by_the_author = {"course", "preview", "lesson", "bundle", "buying"}
    for name in (set(PUBLIC) | set(PRIVATE)) - named_by_the_author:
        spanish, english = (read(visit(academy, name, language)) for language in LANGUAGES)
        assert spanish.heading != english.heading, name
