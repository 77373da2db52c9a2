"""Who can change other people's work goes nowhere without a second factor."""

from __future__ import annotations

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.urls import reverse
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.oidc.policy import PROVIDER_BACKEND
from accounts.services.tokens import make_token
from tests.accounts.factors import ALL_ROLES, code_now, give_app, signed_in
from tests.pages.reading import read

SETUP = "/account/2fa/"


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED_FOR = ALL_ROLES


@pytest.mark.parametrize("who", ["carla", "diego"])
def test_the_admin_opens_once_the_factor_is_there_and_leads_back(
    who: str, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(who)
    client = signed_in(user)
    assert client.get("/admin/?q=1").headers["Location"] == SETUP
    page = client.get(SETUP)
    assert page.status_code == 200
    assert read(page).all("div", class_="alert--warning")

    form = client.get(f"{SETUP}totp/activate/").context["form"]
    done = client.post(f"{SETUP}totp/activate/", {"code": code_now(form.secret)})
    codes = client.get(done.headers["Location"])
    assert "/admin/?q=1" in read(codes).links
    assert client.get("/admin/?q=1").status_code == 200
    assert "/admin/?q=1" not in read(client.get(SETUP)).links, "there already"


def test_a_student_needs_none(alicia: User) -> None:
    assert signed_in(alicia).get("/learn/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/terms/", "/courses/", "/verify/", "/healthz", SETUP])
def test_what_needs_no_account_stays_open(diego: User, address: str) -> None:
    assert signed_in(diego).get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/learn/",
        "/account/profile/",
        "/account/email/",
        "/account/programs/",
        "/admin/accounts/user/",
    ],
)
def test_everything_else_is_closed_to_reading_and_writing(diego: User, address: str) -> None:
    client = signed_in(diego)
    assert client.get(address).headers["Location"] == SETUP
    assert client.post(address, {"full_name": "Otro"}).headers["Location"] == SETUP
    diego.refresh_from_db()
    assert diego.full_name == "Diego Santamaría"


def test_leaving_and_another_language_are_possible(diego: User) -> None:
    client = signed_in(diego)
    assert client.post("/i18n/setlang/", {"language": "en"}).headers["Location"] != SETUP
    client.post("/account/logout/")
    assert client.get("/learn/").headers["Location"].startswith("/account/login/")


def test_htmx_is_led_too(diego: User) -> None:
    answer = signed_in(diego).get("/learn/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == SETUP


def test_a_session_gets_a_problem_from_the_api_and_a_token_works(diego: User) -> None:
    refused = signed_in(diego).get("/api/v1/courses")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert refused.headers["Content-Type"] == "application/problem+json"
    token, _until = make_token(user=diego, by=diego, name="x", days=7)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert api.get("/api/v1/courses").status_code == 200


def test_a_session_of_an_identity_provider_is_its_business(diego: User, settings: Settings) -> None:
    client = signed_in(diego)
    assert client.get("/admin/").status_code == 302
    session = client.session
    session[BACKEND_SESSION_KEY] = PROVIDER_BACKEND
    session.save()
    assert client.get("/admin/").status_code == 200


def test_a_bearer_on_a_page_is_no_way_around(diego: User) -> None:
    client = signed_in(diego)
    header = {"Authorization": "Bearer anything"}
    assert client.get("/admin/", headers=header).url == reverse("mfa_index")
    assert client.get("/api/v1/enrollments", headers=header).status_code == 401


def test_who_has_a_factor_passes(diego: User) -> None:
    give_app(diego)
    assert signed_in(diego).get("/admin/").status_code == 200
