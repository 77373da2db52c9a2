"""Second factors of test people, and proofs of them."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.second_factor.encryption import decrypt
from tests.factories.people import PASSWORD


def give_app(user: User) -> str:
    """Set up an authenticator app and recovery codes; return the app's key."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_now(secret: str) -> str:
    """What the app shows. Waits neither for the next code nor for the one in use to end."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def next_code(user: User, secret: str) -> str:
    """What the app shows, as if the half minute in which it works once were over."""
    code = code_now(secret)
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    return code


def recovery_codes(user: User) -> list[str]:
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes


def app_key(user: User) -> str:
    """The key of somebody's app, as the database keeps it and ``SECRET_KEY`` opens it."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return decrypt(kept.data["secret"])


def signed_in(user: User) -> Client:
    """A browser in which somebody has just proved who they are."""
    client = Client()
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def sign_in(client: Client, user: User, password: str = PASSWORD) -> str:
    """Post the sign-in form; return where it leads ("" if nowhere)."""
    answer = client.post("/account/login/", {"login": user.email, "password": password})
    return answer.headers.get("Location", "")


def may_go_in(client: Client) -> bool:
    """Whether the browser is signed in as far as a page of its own."""
    return client.get("/learn/").status_code == 200


ALL_ROLES = ["instructor", "staff", "administrator"]
