"""A real browser on a real web server with a real worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from accounts.models import User
from devstack.browser import ensure_browser
from devstack.pytest_plugin import private_valkey
from tests.integration.processes import environment, web, worker

# Milliseconds: a busy machine takes its time; what holds at once is seen at once.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    # Playwright's synchronous API runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(ensure_browser()),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person at a browser. ``complaints`` collects what the console and the CSP had to say."""

    context: BrowserContext
    page: Page
    complaints: list[str]


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    """An English reader with a fresh browser."""
    with visiting(chromium) as somebody:
        yield somebody


@contextmanager
def visiting(chromium: Browser) -> Iterator[Visitor]:
    """An English reader on a device of their own."""
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    context.set_default_timeout(30_000)
    page, complaints = context.new_page(), []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Visitor(context, page, complaints)
    context.close()


def sign_in(visitor: Visitor, site: str, user: User) -> None:
    """Give the browser a session: how people sign in is tested elsewhere."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}]
    )


def choose_files(field: Locator, files: Path | list[Path]) -> None:
    """Choose as a person does, who sees where to once the page is ready: its script shows the field."""
    expect(field.locator("..")).to_be_visible()
    field.set_input_files(files)


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of a running application, its worker beside it."""
    with private_valkey() as broker:
        env = environment(broker.url)
        with web(tmp_path, env) as address, worker(tmp_path, env | {"SITE_URL": address}):
            yield address
