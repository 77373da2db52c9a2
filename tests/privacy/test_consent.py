"""Who accepted which terms, and that new ones are shown once and stand in nobody's way."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import Consent, User
from accounts.services.consenting import record_consent
from certificates.models import Certificate
from lib.errors import NotAllowed

CHANGED = "/account/terms-changed/"


@pytest.fixture
def earlier(alicia: User, settings: Settings) -> User:
    """Alicia accepted terms that have changed since."""
    settings.TERMS_VERSION = "2026-01"
    record_consent(alicia, by=alicia)
    settings.TERMS_VERSION = "2027-01"
    return alicia


@pytest.mark.django_db
def test_signing_up_by_page_is_accepting(client: Client, settings: Settings) -> None:
    form = {"full_name": "Eva Ñandú", "email": "eva@example.com", "password1": "clave-muy-larga"}
    client.post("/account/signup/", form)
    assert not User.objects.exists()
    client.post("/account/signup/", form | {"terms": "on"})
    consent = Consent.objects.get()
    assert (consent.user.email, consent.document) == ("eva@example.com", "terms")
    assert consent.version == settings.TERMS_VERSION


@pytest.mark.django_db
def test_registering_by_api_is_accepting_and_the_documentation_says_so(api: APIClient) -> None:
    body = {"email": "eva@example.com", "password": "clave-muy-larga", "fullName": "Eva"}
    api.post("/api/v1/registrations", body, format="json")
    old = api.post("/api/registros", body | {"email": "iris@example.com"}, format="json")
    assert old.status_code == 201
    assert Consent.objects.filter(user__email="iris@example.com").count() == 1
    schema = api.get("/api/schema/?format=json").json()
    assert "accepts the terms" in schema["paths"]["/api/registros"]["post"]["description"]


def test_a_known_address_accepts_nothing(api: APIClient, alicia: User) -> None:
    body = {"email": alicia.email, "password": "clave-muy-larga", "fullName": "Eva"}
    assert api.post("/api/registros", body, format="json").status_code == 201
    assert not Consent.objects.exists()


def test_a_version_is_accepted_once_and_by_nobody_else(alicia: User, diego: User) -> None:
    first = record_consent(alicia, by=alicia)
    assert record_consent(alicia, by=alicia) == first
    with pytest.raises(NotAllowed):
        record_consent(alicia, by=diego)
    with pytest.raises(IntegrityError, match="consent_once"), transaction.atomic():
        Consent.objects.create(user=alicia, document="terms", version=first.version)


def test_changed_terms_are_shown_once_and_accepting_leads_on(
    client: Client, earlier: User, settings: Settings
) -> None:
    client.force_login(earlier)
    assert client.get("/learn/").headers["Location"] == CHANGED
    page = client.get(CHANGED, headers={"Accept-Language": "en"})
    assert page.status_code == 200
    answer = client.post(CHANGED, {"accept": "yes", "next": "/learn/"})
    assert answer.headers["Location"] == "/learn/"
    assert client.get("/learn/").status_code == 200
    versions = earlier.consents.order_by("id").values_list("version", flat=True)
    assert list(versions) == ["2026-01", "2027-01"]
    elsewhere = Client()
    elsewhere.force_login(earlier)
    assert elsewhere.get("/learn/").status_code == 200


def test_not_now_is_an_answer_until_the_next_time(client: Client, earlier: User) -> None:
    client.force_login(earlier)
    client.get("/learn/")
    client.post(CHANGED, {"later": "yes"})
    assert client.get("/learn/").status_code == 200
    assert earlier.consents.count() == 1
    tomorrow = Client()
    tomorrow.force_login(earlier)
    assert tomorrow.get("/learn/").headers["Location"] == CHANGED


def test_they_stand_in_front_of_no_lesson_and_no_certificate(
    client: Client, earlier: User, issued: Certificate
) -> None:
    client.force_login(earlier)
    for path in (
        f"/certificates/{issued.code}/",
        f"/certificates/{issued.code}/pdf/",
        issued.get_absolute_url(),
        "/account/profile/",
    ):
        assert client.get(path).status_code == 200


def test_who_accepted_the_terms_of_today_is_asked_nothing(client: Client, alicia: User) -> None:
    record_consent(alicia, by=alicia)
    client.force_login(alicia)
    assert client.get("/learn/").status_code == 200


def test_the_way_on_never_leads_to_another_site(client: Client, earlier: User) -> None:
    client.force_login(earlier)
    answer = client.post(CHANGED, {"later": "yes", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/learn/"
