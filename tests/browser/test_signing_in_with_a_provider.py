"""In and out by an OpenID provider, in a real browser: the certified one, and Cognito's pages, emulated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route
from pytest_django import Settings

from accounts.models import OIDCIdentity, User
from devstack.pytest_plugin import private_valkey
from tests.browser.conftest import Visitor
from tests.factories.people import make_user
from tests.identity.providers.bent import CLIENT_ID, CLIENT_SECRET
from tests.identity.providers.pool import PASSWORD, Pool, new_pool
from tests.identity.providers.servers import running_provider
from tests.integration.emulator import Amazon
from tests.integration.processes import environment, wait_until, web

pytestmark = pytest.mark.browser

BUTTON = "Continue with Academia ID"


@pytest.fixture(scope="module")
def certified() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
def cognito(emulator: Amazon) -> str:
    return emulator.url


@pytest.fixture
def academy(transactional_db: None, tmp_path: Path, certified: str) -> Iterator[str]:
    """The site with the certified provider, which renews after three seconds."""
    with private_valkey() as broker:
        env = environment(
            broker.url,
            OIDC_ISSUER=certified,
            OIDC_CLIENT_ID=CLIENT_ID,
            OIDC_CLIENT_SECRET=CLIENT_SECRET,
            OIDC_NAME="Academia ID",
            OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS="3",
        )
        with web(tmp_path, env) as address:
            yield address


@pytest.fixture
def pool(cognito: str) -> Pool:
    return new_pool(cognito)


@pytest.fixture
def pool_academy(transactional_db: None, tmp_path: Path, pool: Pool) -> Iterator[str]:
    """The site with a Cognito user pool."""
    with private_valkey() as broker:
        env = environment(broker.url, **pool.settings(), OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS="3")
        with web(tmp_path, env) as address:
            pool.return_to(address)
            yield address


@pytest.fixture(autouse=True)
def _loopback_alone(visitor: Visitor) -> None:
    """The certified provider's pages ask for fonts of another site."""

    def only_here(route: Route) -> None:
        here = "//127.0.0.1:" in route.request.url
        route.continue_() if here else route.abort()

    visitor.context.route("**/*", only_here)


def give_login(page: Page, login: str) -> None:
    """Fill in the certified provider's page."""
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "anything")
    page.click("button[type=submit]")


def sign_out(page: Page) -> None:
    page.goto(f"{page.url.split('/learn')[0]}/account/logout/")
    page.click("main button")


def test_in_renewed_and_out_with_the_certified_provider(academy: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{academy}/account/login/?next=/learn/")
    page.click(f"text={BUTTON}")
    give_login(page, "eva@example.com")
    page.wait_for_url(f"{academy}/learn/")
    user = User.objects.get()
    assert (user.email, user.full_name, user.language) == ("eva@example.com", "Eva Ñandú", "en")

    silent: list[str] = []
    page.on(
        "request", lambda asked: silent.append(asked.url) if "prompt=none" in asked.url else None
    )

    def renewed() -> bool:
        page.goto(f"{academy}/learn/?still=here")
        return bool(silent)

    wait_until(renewed, what="renewal")
    assert page.url == f"{academy}/learn/?still=here", "back where the reader was, nothing asked"
    assert OIDCIdentity.objects.count() == 1

    page.add_script_tag(url="/static/vendor/htmx-2.0.11.min.js")
    with page.expect_request(lambda asked: "prompt=none" in asked.url):
        page.evaluate("void setInterval(() => htmx.ajax('GET', '/learn/', {swap: 'none'}), 200)")
    page.wait_for_function("!window.htmx")  # loaded anew
    assert page.url == f"{academy}/learn/?still=here", "a fragment's renewal leads back to its page"

    sign_out(page)
    page.wait_for_url("**/session/end**")
    page.click("text=Yes, sign me out")
    page.wait_for_url(f"{academy}/")
    page.goto(f"{academy}/learn/")
    assert "/account/login/" in page.url
    page.click(f"text={BUTTON}")
    assert page.is_visible("input[name=login]"), "the provider has forgotten them too"
    assert not [told for told in visitor.complaints if "127.0.0.1" in told], visitor.complaints


def test_when_the_provider_has_forgotten_the_session_ends_with_a_sentence(
    academy: str, visitor: Visitor
) -> None:
    page = visitor.page
    page.goto(f"{academy}/account/oidc/?next=/learn/")
    give_login(page, "eva@example.com")
    page.wait_for_url(f"{academy}/learn/")
    visitor.context.clear_cookies(name="_session")

    def ended() -> bool:
        page.goto(f"{academy}/learn/")
        return "/account/login/" in page.url

    wait_until(ended, what="the end of the session")
    assert "Your session has ended" in page.inner_text("main")
    page.click(f"text={BUTTON}")
    give_login(page, "eva@example.com")
    page.wait_for_url(f"{academy}/learn/")


def test_a_refusal_is_a_page_with_a_way_on(academy: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{academy}/account/oidc/")
    page.click("text=[ Cancel ]")
    page.wait_for_selector("h1")
    assert "You could not be signed in" in page.inner_text("h1")
    page.get_by_role("link", name="Try again").click()
    give_login(page, "unverified@example.com")
    page.wait_for_selector("text=not confirmed at the sign-in service")
    page.get_by_role("link", name="Try with another account").click()
    give_login(page, "eva@example.com")
    page.wait_for_url(f"{academy}/learn/")
    assert User.objects.get().email == "eva@example.com"


def test_linking_on_purpose(academy: str, visitor: Visitor, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # the site's
    user = make_user(email="someone@example.com", language="en")
    page = visitor.page
    page.goto(f"{academy}/account/login/?next=/account/sign-ins/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", "titula-demo")
    page.click("main form button")
    page.click("text=Link Academia ID")
    page.fill("input[name=password]", "titula-demo")
    page.click("main form button")
    give_login(page, "eva@example.com")
    page.wait_for_url(f"{academy}/account/sign-ins/")
    assert user.identities.get().subject == "eva@example.com"
    assert page.is_visible("text=Unlink")


def test_in_and_out_by_cognitos_pages(pool_academy: str, pool: Pool, visitor: Visitor) -> None:
    subject = pool.add("eva@example.com")
    page = visitor.page

    def give_password() -> None:
        page.fill("input[name=username]", "eva@example.com")
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")

    page.goto(f"{pool_academy}/account/login/?next=/learn/")
    page.click(f"text={BUTTON}")
    assert page.url.startswith(f"{pool.address}/oauth2/authorize")
    give_password()
    page.wait_for_url(f"{pool_academy}/learn/")
    identity = OIDCIdentity.objects.select_related("user").get()
    assert (identity.issuer, identity.subject) == (pool.issuer, subject)
    assert identity.user.email == "eva@example.com"

    def asked_again() -> bool:
        page.goto(f"{pool_academy}/learn/?still=here")
        return page.url.startswith(pool.address)

    # The emulator keeps no session of its own, so its renewal asks for the password.
    wait_until(asked_again, what="renewal")
    give_password()
    page.wait_for_url(f"{pool_academy}/learn/?still=here")

    sign_out(page)
    page.wait_for_url(f"{pool_academy}/")
    page.goto(f"{pool_academy}/learn/")
    assert "/account/login/" in page.url
    assert not [told for told in visitor.complaints if "127.0.0.1" in told], visitor.complaints
