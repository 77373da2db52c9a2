"""A session that somebody prepared is worth nothing, and one that was ended is dead."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def with_session(key: str) -> Client:
    """Another browser that sends this session key."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def opens(client: Client) -> bool:
    """Whether a private page shows itself."""
    return client.get(reverse("my_learning")).status_code == 200


def sign_in(client: Client, user: User) -> str:
    """Sign in by the page; return the session's key."""
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_planted_session_does_not_become_the_victims(alicia: User) -> None:
    planted = SessionStore()
    planted["theirs"] = True
    planted.create()
    assert planted.session_key
    victim = with_session(planted.session_key)
    key = sign_in(victim, alicia)
    assert key != planted.session_key
    assert opens(victim)
    assert not opens(with_session(planted.session_key))
    assert not SessionStore().exists(planted.session_key)


def test_a_key_that_the_site_never_gave_is_not_adopted(alicia: User) -> None:
    invented = "a" * 32
    victim = with_session(invented)
    assert sign_in(victim, alicia) != invented
    assert not opens(with_session(invented))


def test_signing_out_ends_the_session_for_who_has_copied_it(client: Client, alicia: User) -> None:
    copy = with_session(sign_in(client, alicia))
    assert opens(copy)
    client.post(reverse("account_logout"))
    assert not opens(client)
    assert not opens(copy)


def test_a_new_password_ends_the_sessions_elsewhere(client: Client, alicia: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, alicia)
    sign_in(client, alicia)
    new = "otra-clave-muy-larga"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    alicia.refresh_from_db()
    assert alicia.check_password(new)
    assert not opens(elsewhere)
