"""Linking on purpose, unlinking, and the way back in when the provider is the only one."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.enums import AccountType, AuditAction
from accounts.exceptions import WrongCredentials
from accounts.models import AuditEntry, OIDCIdentity, User
from accounts.services.tokens import issue_token
from notifications.models import OutboundEmail
from tests.factories.people import PASSWORD, make_user
from tests.identity.conftest import Traveller, Way, is_signed_in
from tests.identity.test_staying_and_leaving import way_out
from tests.pages.reading import Answer, read

pytestmark = pytest.mark.django_db

PAGE = "/account/sign-ins/"


def give_password(client: Client) -> None:
    """Say the password again, as allauth asks before what matters."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def leave_to_link(traveller: Traveller, user: User) -> Way:
    traveller.client.force_login(user)
    give_password(traveller.client)
    return traveller.arrive(way_out(traveller.client.post(reverse("accounts:oidc_link"))))


def words(answer: Answer) -> str:
    return read(answer).text


@pytest.mark.parametrize("account_type", list(AccountType))
def test_anybody_links_on_purpose_and_keeps_their_role(
    traveller: Traveller, settings: Settings, account_type: AccountType
) -> None:
    settings.OIDC_GROUP_ROLES = {"teachers": "instructor"}
    user = make_user(email="someone@example.com", account_type=account_type)
    way = leave_to_link(traveller, user)
    traveller.provider.claims = {"email_verified": "false", "cognito:groups": ["teachers"]}
    assert traveller.come_back(way).headers["Location"] == PAGE
    identity = OIDCIdentity.objects.get()
    assert (identity.user, identity.granted_role) == (user, "instructor")
    user.refresh_from_db()
    assert (user.account_type, user.email) == (account_type, "someone@example.com")
    assert OutboundEmail.objects.filter(kind="sign_in_linked", to=user.email).exists()
    assert AuditEntry.objects.get(action=AuditAction.IDENTITY_LINKED).actor == user

    traveller.client.logout()
    traveller.sign_in()
    assert traveller.client.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert user.account_type == account_type, "the groups are as they were at the link"


def test_the_password_is_asked_again_first(traveller: Traveller, diego: User) -> None:
    traveller.client.force_login(diego)
    answer = traveller.client.post(reverse("accounts:oidc_link"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    resumed = traveller.client.post(answer.headers["Location"], {"password": PASSWORD})
    assert way_out(resumed).startswith(traveller.provider.issuer)


def test_linking_takes_a_post_of_somebody_signed_in(traveller: Traveller, diego: User) -> None:
    link = reverse("accounts:oidc_link")
    assert traveller.client.post(link).headers["Location"].startswith("/account/login/")
    traveller.client.force_login(diego)
    assert traveller.client.get(link).status_code == 405


def test_a_link_belongs_to_who_began_it(traveller: Traveller, diego: User, alicia: User) -> None:
    way = leave_to_link(traveller, diego)
    traveller.client.logout()
    session = traveller.client.session
    session["oidc_states"] = {}
    session.save()
    assert traveller.come_back(way).status_code == 403
    assert not OIDCIdentity.objects.exists()


def test_a_sign_in_that_opens_another_account_is_not_linked(
    traveller: Traveller, diego: User
) -> None:
    traveller.sign_in()
    answer = traveller.come_back(leave_to_link(traveller, diego))
    assert answer.status_code == 403
    assert PAGE in read(answer).links
    assert not diego.identities.exists()
    assert traveller.client.session["_auth_user_id"] == str(diego.pk), "still signed in"


def test_an_account_has_one_sign_in_of_the_provider(traveller: Traveller, diego: User) -> None:
    traveller.come_back(leave_to_link(traveller, diego))
    traveller.provider.claims = {"sub": "subject-2"}
    assert traveller.come_back(leave_to_link(traveller, diego)).status_code == 403
    assert diego.identities.get().subject == "subject-1"


def unlink(client: Client, identity: OIDCIdentity) -> Answer:
    return client.post(reverse("accounts:oidc_unlink", args=[identity.pk]), follow=True)


def test_what_was_linked_can_be_unlinked(traveller: Traveller, diego: User) -> None:
    traveller.come_back(leave_to_link(traveller, diego))
    unlink(traveller.client, diego.identities.get())
    assert not OIDCIdentity.objects.exists()
    assert AuditEntry.objects.filter(action=AuditAction.IDENTITY_UNLINKED, actor=diego).exists()


def test_the_last_way_in_stays(traveller: Traveller, settings: Settings) -> None:
    traveller.sign_in()
    answer = unlink(traveller.client, OIDCIdentity.objects.get())
    assert read(answer).all("div", class_="alert--error")
    assert OIDCIdentity.objects.exists()


def test_a_password_that_no_longer_opens_is_no_way_in(
    traveller: Traveller, settings: Settings, alicia: User
) -> None:
    traveller.come_back(leave_to_link(traveller, alicia))
    settings.LOCAL_SIGN_IN = "administrators"
    unlink(traveller.client, alicia.identities.get())
    assert OIDCIdentity.objects.exists()


def test_nobody_unlinks_for_another(traveller: Traveller, diego: User, alicia: User) -> None:
    traveller.come_back(leave_to_link(traveller, diego))
    client = Client()
    client.force_login(alicia)
    give_password(client)
    assert unlink(client, diego.identities.get()).status_code == 404
    assert diego.identities.exists()


# --- Where the provider is the only way in ------------------------------------------------------------


@pytest.fixture
def closed(settings: Settings, traveller: Traveller) -> None:
    settings.LOCAL_SIGN_IN = "administrators"


def sign_in_here(client: Client, user: User) -> Answer:
    login = reverse("account_login")
    return client.post(login, {"login": user.email, "password": PASSWORD}, follow=True)


@pytest.mark.parametrize("account_type", ["student", "instructor", "staff"])
def test_a_password_opens_no_account_but_an_administrators(
    client: Client, closed: None, account_type: str
) -> None:
    user = make_user(account_type=AccountType(account_type))
    answer = sign_in_here(client, user)
    assert read(answer).all("div", class_="messages")
    assert not is_signed_in(client)
    with pytest.raises(WrongCredentials):
        issue_token(email=user.email, password=PASSWORD)


def test_an_administrator_gets_in_with_a_password(client: Client, closed: None) -> None:
    sign_in_here(client, make_user(account_type=AccountType.ADMINISTRATOR))
    assert "_auth_user_id" in client.session


def test_nobody_opens_an_account_here(
    client: Client, api: APIClient, closed: None, settings: Settings
) -> None:
    person = {"email": "eva@example.com", "password": PASSWORD, "full_name": "Eva", "terms": "on"}
    client.post(reverse("account_signup"), person | {"password1": PASSWORD})
    body = {"email": "eva@example.com", "password": PASSWORD, "fullName": "Eva"}
    answer = api.post("/api/registros", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "registration_elsewhere")
    assert not User.objects.exists()
    assert reverse("accounts:oidc_start") in read(client.get(reverse("account_signup"))).links


def test_a_reset_is_answered_with_where_the_password_is(
    client: Client, closed: None, alicia: User
) -> None:
    client.post(reverse("account_reset_password"), {"email": alicia.email})
    mail = OutboundEmail.objects.get()
    assert (mail.kind, mail.to) == ("sign_in_elsewhere", alicia.email)
    assert not re.search("password/reset/key", str(mail.content))


def test_the_page_has_the_button_first_and_the_form_for_administrators_folded(
    client: Client, closed: None
) -> None:
    page = read(client.get(reverse("account_login")))
    (button,) = page.all("a", href="/account/oidc/")
    assert "button--primary" in button.attributes["class"]
    assert any(
        "Administrat" in fold.text or "dministrador" in fold.text for fold in page.all("summary")
    )
