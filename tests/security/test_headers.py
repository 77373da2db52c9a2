"""What every kind of answer tells the browser: what may run, who may frame and embed it, what may be kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Course
from lib.admin import page_of
from tests.factories.people import bearer
from tests.pages.reading import read

pytestmark = pytest.mark.django_db

KINDS = {
    "a page": "/",
    "a page that is not there": "/no-such-page/",
    "the sign-in page": "/account/login/",
    "the API docs": "/api/docs/",
    "their script": "/api/docs/?script=",
    "the schema": "/api/schema/",
    "an answer of the API": "/api/cursos",
    "a refusal of the API": "/api/v1/no-such-thing",
    "the admin's door": "/admin/login/",
    "the health page": "/healthz",
    "what a program reads": "/.well-known/did.json",
}


def policy_of(client: Client, address: str) -> dict[str, set[str]]:
    header = client.get(address).headers["Content-Security-Policy"]
    parts = (part.strip().partition(" ") for part in header.split(";"))
    return {name: set(sources.split()) for name, _space, sources in parts}


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_can_be_framed_or_run_a_foreign_script(client: Client, kind: str) -> None:
    headers = client.get(KINDS[kind]).headers
    policy = headers["Content-Security-Policy"]
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert f"{directive} 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


def test_only_the_admin_may_evaluate_and_style_inline(client: Client, diego: User) -> None:
    client.force_login(diego)
    ours, admins = policy_of(client, "/"), policy_of(client, "/admin/")
    assert not [source for sources in ours.values() for source in sources if "unsafe" in source]
    assert admins.pop("script-src") - ours.pop("script-src") == {"'unsafe-eval'"}
    assert admins.pop("style-src") - ours.pop("style-src") == {"'unsafe-inline'"}
    assert admins == ours


@pytest.mark.parametrize("address", ["/administrator/", "/x/admin/", "/?next=/admin/"])
def test_an_address_that_only_looks_like_the_admins_has_the_strict_policy(
    client: Client, address: str
) -> None:
    assert policy_of(client, address) == policy_of(client, "/")


def test_the_api_docs_have_nothing_inline(client: Client) -> None:
    page = read(client.get(reverse("api:docs")))
    assert not page.all("style")
    assert page.all("script")
    assert all(script.attributes["src"].startswith("/") for script in page.all("script"))
    assert not [e for e in page.elements if "style" in e.attributes]
    script = client.get("/api/docs/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in script.content


def test_a_persons_pages_are_kept_by_no_cache_and_public_ones_may_be(
    client: Client, alicia: User, course: Course
) -> None:
    mine = [reverse("my_learning"), reverse("accounts:profile"), course.get_absolute_url()]
    public = "/.well-known/security.txt"
    assert "Cache-Control" not in client.get(course.get_absolute_url()).headers
    client.force_login(alicia)
    for address in mine:
        kept = client.get(address).headers["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept
    assert "public" in client.get(public).headers["Cache-Control"]


def test_what_a_token_reads_is_kept_by_no_cache(client: Client, alicia: User) -> None:
    answer = client.get("/api/v1/courses", headers=bearer(alicia))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_admins_rows_are_kept_by_no_cache(client: Client, diego: User, course: Course) -> None:
    client.force_login(diego)
    assert "no-store" in client.get(page_of(course)).headers["Cache-Control"]


def test_pages_are_embedded_by_no_other_site_and_credentials_are_read_from_everywhere(
    client: Client,
) -> None:
    assert client.get("/").headers["Cross-Origin-Resource-Policy"] == "same-origin"
    script = client.get("/api/docs/?script=")  # it carries the reader's CSRF token
    assert script.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    published = client.get("/.well-known/did.json")
    assert published.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
