"""Signing in with the provider: the way there, the way back, and everything that may go wrong on it."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.enums import AuditAction
from accounts.models import AuditEntry, OIDCIdentity, User
from tests.identity.conftest import Traveller, is_signed_in
from tests.identity.providers.bent import CLIENT_ID, BentProvider
from tests.pages.reading import Answer, read

pytestmark = pytest.mark.django_db


def is_refused(answer: Answer, reason: str, *, status: int = 403) -> None:
    """A page of ours that says what to do, an audit row that says why, and nobody signed in or made."""
    assert answer.status_code == status, answer.content
    page = read(answer)
    assert page.all("p", role="alert"), page.text
    assert reverse("accounts:oidc_start") in "".join(page.links)
    entry = AuditEntry.objects.get(action=AuditAction.IDENTITY_REFUSED)
    assert entry.detail["reason"] == reason
    assert not is_signed_in(answer.client)


def test_a_newcomer_gets_a_student_account_and_is_in(
    traveller: Traveller, provider: BentProvider
) -> None:
    answer = traveller.sign_in()
    assert answer.headers["Location"] == reverse("my_learning")
    assert is_signed_in(traveller.client)
    user = User.objects.get()
    assert (user.email, user.full_name, user.account_type) == (
        "eva@example.com",
        "Eva Ñandú",
        "student",
    )
    assert not user.has_usable_password()
    assert user.emailaddress_set.get().verified
    identity = OIDCIdentity.objects.get()
    assert (identity.issuer, identity.subject) == (provider.issuer, "subject-1")
    assert identity.last_used_at is not None
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == [AuditAction.IDENTITY_LINKED, AuditAction.SIGNED_IN]


def test_the_request_has_a_state_a_nonce_and_a_challenge_and_names_the_site_itself(
    traveller: Traveller, settings: Settings
) -> None:
    asked = traveller.leave().parameters
    assert asked["client_id"] == CLIENT_ID
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid email profile"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{settings.SITE_URL}/account/oidc/callback/"
    assert len(asked["state"]) >= 32 <= len(asked["nonce"])
    again = traveller.leave().parameters
    assert again["state"] != asked["state"]
    assert again["nonce"] != asked["nonce"]


def test_one_comes_back_to_the_page_that_asked_but_never_to_another_site(
    traveller: Traveller,
) -> None:
    assert traveller.sign_in(next="/courses/?q=pan").headers["Location"] == "/courses/?q=pan"
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"):
        answer = traveller.sign_in(next=elsewhere)
        assert answer.headers["Location"] == reverse("my_learning"), elsewhere


def test_two_tabs_each_come_back_to_their_own_page(traveller: Traveller) -> None:
    first = traveller.leave(next="/courses/")
    traveller.leave(next="/terms/")
    traveller.arrive(first.url)
    assert traveller.come_back(first).headers["Location"] == "/courses/"


def test_the_session_of_before_the_sign_in_is_not_the_one_after(traveller: Traveller) -> None:
    way = traveller.leave()
    before = traveller.client.session.session_key
    traveller.come_back(way)
    assert traveller.client.session.session_key != before


def test_the_second_sign_in_makes_nothing_new(traveller: Traveller) -> None:
    traveller.sign_in()
    traveller.client.logout()
    traveller.sign_in()
    assert is_signed_in(traveller.client)
    assert User.objects.count() == OIDCIdentity.objects.count() == 1


def test_what_the_id_token_does_not_tell_is_asked_of_userinfo(
    traveller: Traveller, provider: BentProvider
) -> None:
    provider.claims = {"email": None, "email_verified": None, "name": None}
    provider.userinfo = {
        "sub": "subject-1",
        "email": "Eva@Example.com",
        "email_verified": True,
        "name": "Eva",
    }
    traveller.sign_in()
    assert User.objects.get().email == "eva@example.com"


def test_userinfo_about_somebody_else_is_not_believed(
    traveller: Traveller, provider: BentProvider
) -> None:
    provider.claims = {"email": None}
    provider.userinfo = {"sub": "subject-2", "email": "eva@example.com", "email_verified": True}
    is_refused(traveller.sign_in(), "subject_wrong")
    assert not User.objects.exists()


# --- Codes, states and errors -------------------------------------------------------------------------


def test_a_bad_code_is_refused(traveller: Traveller) -> None:
    is_refused(traveller.come_back(traveller.leave(), code="bad"), "code_refused")


def test_a_state_works_once(traveller: Traveller) -> None:
    way = traveller.leave()
    traveller.come_back(way)
    traveller.client.post(reverse("account_logout"))
    assert traveller.come_back(way).status_code == 403
    assert traveller.provider.calls["/token"] == 1, "the provider is not even asked"


def test_the_state_of_another_browser_is_refused_and_no_code_is_spent(
    traveller: Traveller, provider: BentProvider
) -> None:
    way = traveller.leave()
    answer = Traveller(Client(), provider).come_back(way)
    assert answer.status_code == 403
    assert read(answer).all("p", role="alert")
    assert not provider.calls["/token"]
    assert not AuditEntry.objects.exists(), "anybody can call the callback with anything"


@pytest.mark.parametrize("query", [{}, {"code": "good"}, {"state": "x"}, {"error": "x"}])
def test_a_callback_out_of_nowhere_is_a_page_and_signs_nobody_out(
    client: Client, provider: BentProvider, alicia: User, query: dict[str, str]
) -> None:
    client.force_login(alicia)
    answer = client.get(reverse("accounts:oidc_callback"), query)
    assert answer.status_code == 403
    assert read(answer).all("p", role="alert")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("error", "reason", "status"),
    [
        ("access_denied", "cancelled", 403),
        ("invalid_scope", "provider_refused", 403),
        ("<script>", "provider_refused", 403),
        ("temporarily_unavailable", "provider_away", 503),
    ],
)
def test_an_error_of_the_provider_ends_on_the_page(
    traveller: Traveller, error: str, reason: str, status: int
) -> None:
    way = traveller.leave()
    answer = traveller.client.get(
        reverse("accounts:oidc_callback"), {"error": error, "state": way.state}
    )
    is_refused(answer, reason, status=status)
    assert b"<script>" not in answer.content


def test_an_answer_with_neither_code_nor_error_is_refused(traveller: Traveller) -> None:
    way = traveller.leave()
    answer = traveller.client.get(reverse("accounts:oidc_callback"), {"state": way.state})
    is_refused(answer, "answer_unreadable", status=502)


def test_the_answer_of_another_issuer_is_refused(traveller: Traveller) -> None:
    answer = traveller.come_back(traveller.leave(), iss="https://evil.example")
    is_refused(answer, "issuer_wrong")


# --- A provider that is away, or babbles --------------------------------------------------------------


def test_a_provider_that_is_away_at_the_start(traveller: Traveller) -> None:
    traveller.provider.go_away()
    start = reverse("accounts:oidc_start")
    answer = traveller.client.get(start)
    assert answer.status_code == 503
    assert read(answer).links[reverse("account_login")]
    assert traveller.client.get(start).status_code == 503


def test_a_provider_that_goes_away_in_between(traveller: Traveller) -> None:
    way = traveller.leave()
    traveller.provider.go_away()
    is_refused(traveller.come_back(way), "provider_away", status=503)


def test_a_provider_that_does_not_answer_in_time(traveller: Traveller, settings: Settings) -> None:
    settings.OIDC_TIMEOUT = 0.2
    way = traveller.leave()
    traveller.provider.hold.clear()
    is_refused(traveller.come_back(way), "provider_away", status=503)


@pytest.mark.parametrize(
    ("status", "body", "reason", "shown"),
    [
        (500, b"oops", "provider_away", 503),
        (429, b"{}", "provider_away", 503),
        (200, b"<html>", "answer_unreadable", 502),
        (200, b"[]", "answer_unreadable", 502),
        (200, b'{"access_token": "x"}', "token_malformed", 403),
        (200, b'{"id_token": 7}', "token_malformed", 403),
    ],
)
def test_a_token_endpoint_that_babbles(
    traveller: Traveller, status: int, body: bytes, reason: str, shown: int
) -> None:
    traveller.provider.token_status, traveller.provider.token_body = status, body
    is_refused(traveller.sign_in(), reason, status=shown)


def test_a_document_for_another_issuer_is_not_used(client: Client, provider: BentProvider) -> None:
    provider.document = {"issuer": "https://evil.example"}
    assert client.get(reverse("accounts:oidc_start")).status_code == 403
    assert client.get(reverse("accounts:oidc_start")).status_code == 403
    assert provider.calls["/.well-known/openid-configuration"] == 1, "left alone for a minute"


def test_endpoints_without_tls_are_not_used(client: Client, provider: BentProvider) -> None:
    provider.document = {"token_endpoint": "http://sso.example/token"}
    assert client.get(reverse("accounts:oidc_start")).status_code == 502


def test_who_signs_in_with_a_password_does_not_need_the_provider(
    client: Client, provider: BentProvider, alicia: User
) -> None:
    provider.go_away()
    login = f"{reverse('account_login')}?code=good&state=x"
    client.post(login, {"login": alicia.email, "password": "titula-demo"})
    assert is_signed_in(client)
    assert not provider.calls


# --- Around it ----------------------------------------------------------------------------------------


def test_without_a_provider_there_is_nothing(client: Client, settings: Settings) -> None:
    settings.OIDC_ISSUER = ""
    for name in ("oidc_start", "oidc_callback", "oidc_renew"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 404
    assert "oidc" not in "".join(read(client.get(reverse("account_login"))).links)


def test_the_sign_in_page_names_the_provider_and_keeps_the_way_back(
    client: Client, provider: BentProvider
) -> None:
    page = read(client.get(reverse("account_login"), {"next": "/courses/?q=pan"}))
    link = f"{reverse('accounts:oidc_start')}?next=/courses/%3Fq%3Dpan"
    assert "Academia ID" in page.links[link]


def test_no_token_and_no_code_is_logged(
    traveller: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    provider = traveller.provider
    provider.claims = {"iss": "https://evil.example"}
    with caplog.at_level(logging.DEBUG):
        traveller.sign_in()
    lines = [str(record.__dict__) for record in caplog.records if "oidc" in record.message]
    assert any("issuer_wrong" in line for line in lines)
    everything = " ".join(str(record.__dict__) for record in caplog.records)
    assert "eyJ" not in everything
    assert "code=good" not in everything


def test_a_closed_account_is_shut_at_once_and_stays_shut(
    traveller: Traveller, provider: BentProvider
) -> None:
    traveller.sign_in()
    User.objects.update(is_active=False)
    assert not is_signed_in(traveller.client)
    is_refused(traveller.sign_in(), "account_closed")
