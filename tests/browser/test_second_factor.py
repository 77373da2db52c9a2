"""A member of staff protects their account, and comes back in with what protects it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from devstack.pytest_plugin import private_valkey
from tests.accounts.factors import code_now
from tests.browser.conftest import Visitor
from tests.factories.people import PASSWORD
from tests.integration.processes import environment, web

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()


def say_who(page: Page) -> None:
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def type_code(page: Page, secret: str, button: str) -> None:
    """Type what the app shows; once more if it ended on the way."""
    for _try in range(2):
        page.locator("input[name=code]").fill(code_now(secret))
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        if not page.locator("input[name=code]").count():
            return


def virtual_passkey(visitor: Visitor) -> None:
    """An authenticator of the browser that says yes (W3C WebAuthn, section 11: user agent automation)."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_staff_are_led_to_an_app_and_a_passkey_and_sign_in_with_each(
    visitor: Visitor, diego: User, tmp_path: Path, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # the server's
    diego.set_password(PASSWORD)
    diego.language = "en"
    diego.save()
    with private_valkey() as broker:
        # Fresh counters and used codes: all of this happens within half a minute.
        env = environment(broker.url, SECOND_FACTOR_REQUIRED_FOR="staff", DEBUG="true")
        with web(tmp_path, env) as address:
            site = address.replace("127.0.0.1", "localhost")  # an address of digits has no passkeys
            _protect_and_return(visitor, site, diego)
    assert visitor.complaints == []


def _protect_and_return(visitor: Visitor, site: str, diego: User) -> None:
    page = visitor.page
    virtual_passkey(visitor)
    sign_in(page, site, diego.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-step sign-in")

    page.get_by_role("link", name="Set up an app").click()
    say_who(page)
    secret = page.locator("#authenticator_secret").input_value()
    type_code(page, secret, "Turn it on")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="Continue to where you were going").click()
    expect(page).to_have_url(f"{site}/learn/")

    sign_out(page, site)
    sign_in(page, site, diego.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    type_code(page, secret, "Sign in")
    expect(page).to_have_url(f"{site}/learn/")

    page.goto(f"{site}/account/2fa/webauthn/add/")
    say_who(page)
    page.get_by_label(re.compile("Passwordless|without", re.IGNORECASE)).check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url(re.compile(r"/account/2fa/(webauthn/)?$"))
    assert Authenticator.objects.filter(user=diego, type="webauthn").count() == 1

    sign_out(page, site)
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{site}/learn/")

    sign_out(page, site)
    sign_in(page, site, diego.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site}/learn/")
