"""Under https no cookie leaves it, no script reads one, and no neighbour can plant one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.factories.people import PASSWORD
from tests.integration.processes import ROOT

NAMES = [
    *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
    *("LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"),
    *("SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"),
    *("SESSION_COOKIE_AGE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"),
]
PRINT = f"""
import json
from lms import settings
from django.conf import global_settings
print(json.dumps({{n: getattr(settings, n, getattr(global_settings, n)) for n in {NAMES}}}))
"""


def test_under_https_cookies_are_bound_to_this_very_host() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": "https://academy.titula.org", "STRIPE_API_HOST": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert json.loads(printed) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # What the prefix __Host- asks for: no domain, the whole site.
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_AGE": 14 * 24 * 3600,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "SECURE_SSL_REDIRECT": True,
    }


@pytest.mark.django_db
def test_no_script_reads_the_cookies_of_a_signed_in_person(client: Client, alicia: User) -> None:
    client.get("/account/login/")
    client.post("/account/login/", {"login": alicia.email, "password": PASSWORD})
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
