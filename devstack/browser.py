"""Finds a Chromium for the browser tests, and installs one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devstack.errors import DevstackError, MissingPackageError

_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# In a process of its own: importing it is slow, and it starts an event loop.
_PLAYWRIGHTS_PATH = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
_MAC_APPLICATION = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_browser() -> Path | None:
    """The path of a Chromium that is already there, or None.

    `TITULA_BROWSER`, then the system's own, then Playwright's.

    Raises:
        DevstackError: `TITULA_BROWSER` names no program.
    """
    return _configured() or _system() or _playwrights()


def ensure_browser() -> Path:
    """The path of a Chromium, installed first if need be.

    Raises:
        DevstackError: none could be installed.
    """
    browser = find_browser()
    if browser is None and _installed_by_playwright():
        browser = _playwrights()
    if browser is None and _installed_by_apt():
        browser = _system()
    if browser is None:
        raise DevstackError(
            "No Chromium was found and none could be installed: install Chromium or Chrome, "
            "or set TITULA_BROWSER to its path."
        )
    return browser


def _configured() -> Path | None:
    value = os.environ.get("TITULA_BROWSER")
    if not value:
        return None
    found = shutil.which(value)
    if found is None:
        raise DevstackError(f"TITULA_BROWSER is {value!r}, which is not a program.")
    return Path(found)


def _system() -> Path | None:
    found = next(filter(None, map(shutil.which, _SYSTEM_NAMES)), None)
    if found is not None:
        return Path(found)
    return _MAC_APPLICATION if _MAC_APPLICATION.exists() else None


def _playwrights() -> Path | None:
    answer = subprocess.run(
        [sys.executable, "-c", _PLAYWRIGHTS_PATH], check=False, capture_output=True, text=True
    )
    if answer.returncode != 0:
        raise MissingPackageError("playwright")
    browser = Path(answer.stdout.strip())
    return browser if browser.exists() and _starts(browser) else None


def _starts(browser: Path) -> bool:
    """Whether it runs at all: on a bare machine its shared libraries are missing."""
    return _succeeds([str(browser), "--version"])


def _installed_by_playwright() -> bool:
    return _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def _installed_by_apt() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    return _succeeds(install, environment) or (
        _succeeds(["apt-get", "update"], environment) and _succeeds(install, environment)
    )


def _succeeds(command: list[str], environment: dict[str, str] | None = None) -> bool:
    try:
        # Its chatter goes to standard error: standard output carries only the path we print.
        outcome = subprocess.run(command, check=False, stdout=sys.stderr, env=environment)
    except OSError:
        return False
    return outcome.returncode == 0
