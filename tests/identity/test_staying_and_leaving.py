"""The session: renewed with the provider while somebody reads, ended here and there when they leave."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from tests.identity.conftest import Traveller, is_signed_in
from tests.identity.providers.bent import CLIENT_ID
from tests.pages.reading import Answer, read

pytestmark = pytest.mark.django_db

PAGE = "/learn/?from=mail"
RENEWAL = "/account/oidc/renew/?next=%2Flearn%2F%3Ffrom%3Dmail"


@pytest.fixture
def expired(traveller: Traveller) -> Traveller:
    """Somebody whom the provider signed in a while ago."""
    traveller.sign_in()
    session = traveller.client.session
    session["oidc_id_token_expiration"] = 0
    session.save()
    return traveller


def renew(traveller: Traveller, **query: str) -> Answer:
    """Follow the renewal to the provider, which answers at once."""
    return traveller.come_back(traveller.leave(traveller.client.get(RENEWAL)), **query)


def test_a_page_is_led_through_the_renewal_and_back(expired: Traveller) -> None:
    assert expired.client.get(PAGE).headers["Location"] == RENEWAL
    out = expired.client.get(RENEWAL)
    assert dict(parse_qsl(urlsplit(out.headers["Location"]).query))["prompt"] == "none"
    before = expired.client.session.session_key
    back = expired.come_back(expired.leave(out))
    assert back.headers["Location"] == PAGE
    assert expired.client.get(PAGE).status_code == 200
    assert expired.client.session.session_key == before, "forms that are open go on working"


def test_a_fragment_tells_the_browser_to_load_the_renewal_of_its_page(expired: Traveller) -> None:
    answer = expired.client.get(
        "/learn/",
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{PAGE}"},
    )
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == RENEWAL
    assert not answer.content


@pytest.mark.parametrize("here", ["https://evil.example/x", "//evil.example/x", ""])
def test_a_fragment_of_another_site_is_led_home(expired: Traveller, here: str) -> None:
    answer = expired.client.get("/learn/", headers={"HX-Request": "1", "HX-Current-URL": here})
    assert answer.headers["HX-Redirect"] == "/account/oidc/renew/?next=%2F"


def test_what_somebody_sends_is_never_lost(expired: Traveller) -> None:
    name = {"full_name": "Eva Nueva", "certificate_name": "", "language": "es"}
    expired.client.post(reverse("accounts:profile"), name)
    assert User.objects.get().full_name == "Eva Nueva"
    htmx = {"HX-Request": "true"}
    expired.client.post(reverse("accounts:profile"), name | {"full_name": "Eva"}, headers=htmx)
    assert User.objects.get().full_name == "Eva"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v1/courses", {}),
        ("/courses/", {"Sec-Fetch-Dest": "empty"}),
        ("/courses/", {"Sec-Fetch-Dest": "image"}),
    ],
)
def test_what_cannot_be_led_through_a_sign_in_is_left_alone(
    expired: Traveller, path: str, headers: dict[str, str]
) -> None:
    assert expired.client.get(path, headers=headers).status_code == 200


def test_who_came_with_a_password_is_not_asked(expired: Traveller, alicia: User) -> None:
    client = Client()
    client.force_login(alicia)
    assert is_signed_in(client)


def test_when_the_provider_does_not_renew_the_session_ends_and_the_page_says_so(
    expired: Traveller,
) -> None:
    way = expired.leave(expired.client.get(RENEWAL))
    answer = expired.client.get(
        reverse("accounts:oidc_callback"), {"error": "login_required", "state": way.state}
    )
    assert answer.headers["Location"] == "/account/login/?next=%2Flearn%2F%3Ffrom%3Dmail"
    assert read(expired.client.get(answer.headers["Location"])).all("div", class_="messages")
    assert not is_signed_in(expired.client)
    assert AuditEntry.objects.filter(action=AuditAction.SIGNED_OUT).exists()


@pytest.mark.parametrize("when", ["before", "between"])
def test_while_the_provider_is_away_a_student_goes_on_learning(
    expired: Traveller, settings: Settings, when: str
) -> None:
    if when == "before":
        settings.OIDC_DISCOVERY_URL = "http://127.0.0.1:9/none"
        answer = expired.client.get(RENEWAL)
    else:
        way = expired.leave(expired.client.get(RENEWAL))
        expired.provider.go_away()
        answer = expired.come_back(way)
    assert answer.headers["Location"] == PAGE
    assert expired.client.get(PAGE).status_code == 200


def test_a_renewal_that_comes_back_as_somebody_else_ends_the_session(expired: Traveller) -> None:
    expired.provider.claims = {"sub": "subject-2", "email": "other@example.com"}
    renew(expired)
    assert not is_signed_in(expired.client)
    assert User.objects.count() == 1, "nobody was made of it"


def test_a_forged_renewal_ends_the_session(expired: Traveller) -> None:
    expired.provider.claims = {"nonce": "another"}
    renew(expired)
    assert not is_signed_in(expired.client)


def test_the_renewal_never_leads_to_another_site(expired: Traveller) -> None:
    out = expired.client.get("/account/oidc/renew/?next=//evil.example")
    assert expired.come_back(expired.leave(out)).headers["Location"] == reverse("my_learning")
    nobody = Client().get("/account/oidc/renew/?next=//evil.example")
    assert nobody.headers["Location"] == reverse("my_learning")


# --- Leaving ------------------------------------------------------------------------------------------


def way_out(answer: Answer) -> str:
    """Where the page that ends a session leads."""
    (refresh,) = read(answer).all("meta", **{"http-equiv": "refresh"})
    return refresh.attributes["content"].removeprefix("0; url=")


def test_leaving_ends_both_sessions_the_standard_way(
    traveller: Traveller, settings: Settings
) -> None:
    traveller.sign_in()
    answer = traveller.client.post(reverse("account_logout"))
    url, _, query = way_out(answer).partition("?")
    assert url == f"{traveller.provider.issuer}/logout"
    asked = parse_qs(query)
    assert asked["post_logout_redirect_uri"] == [f"{settings.SITE_URL}/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert not is_signed_in(traveller.client)


def test_leaving_ends_both_sessions_the_way_of_cognito(
    traveller: Traveller, settings: Settings
) -> None:
    settings.OIDC_LOGOUT_STYLE = "cognito"
    traveller.sign_in()
    assert "oidc_id_token" not in traveller.client.session, "it is not needed, so it is not kept"
    query = way_out(traveller.client.post(reverse("account_logout"))).partition("?")[2]
    assert parse_qs(query) == {"client_id": [CLIENT_ID], "logout_uri": [f"{settings.SITE_URL}/"]}


def test_leaving_takes_a_post(traveller: Traveller) -> None:
    traveller.sign_in()
    assert traveller.client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(traveller.client)


def test_leaving_works_while_the_provider_is_away(traveller: Traveller, settings: Settings) -> None:
    traveller.sign_in()
    traveller.provider.go_away()
    settings.OIDC_DISCOVERY_URL = "http://127.0.0.1:9/none"
    answer = traveller.client.post(reverse("account_logout"))
    assert answer.headers["Location"] == reverse("home")
    assert not is_signed_in(traveller.client)


def test_who_came_with_a_password_leaves_as_ever(traveller: Traveller, alicia: User) -> None:
    client = Client()
    client.force_login(alicia)
    assert client.post(reverse("account_logout")).headers["Location"] == reverse("home")
