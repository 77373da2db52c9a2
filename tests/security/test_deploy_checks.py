"""``manage.py check --deploy`` names what is wrong with a production environment, and is silent when nothing is."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from tests.integration.processes import ROOT

WHOLE = {
    "DEBUG": "false",
    "SECRET_KEY": "0123456789-for-a-test-alone-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdef",
    "SITE_URL": "https://academy.titula.org",
    "DATABASE_URL": "postgres://titula:secret@db.titula.org/titula",
    "BROKER_URL": "rediss://:secret@cache.titula.org/0",
    "EMAIL_URL": "submission://titula:secret@mail.titula.org:587",
    "DEFAULT_FROM_EMAIL": "Titula <no-reply@titula.org>",
    "SUPPORT_EMAIL": "help@titula.org",
    "CERTIFICATE_SIGNING_KEY": "file:///run/secrets/key.pem",
    "BEHIND_PROXY": "true",
    "NUM_PROXIES": "1",
    "STRIPE_SECRET_KEY": f"sk_live_{'a' * 24}",
}
# Nothing of the test run's own environment; Python itself needs these.
NEEDED = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")


def said_by_the_command(folder: Path, **changed: str) -> set[str]:
    """The ids that the command names when the whole environment has a few variables changed."""
    kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=kept | WHOLE | {"TITULA_VAR": str(folder)} | changed,
        capture_output=True,
        text=True,
        check=False,
    )
    found = set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr))
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode == 0) == (found == set()), done.stderr
    return found


def test_a_whole_environment_is_clean_and_a_poor_one_is_not(tmp_path: Path) -> None:
    assert said_by_the_command(tmp_path) == set()
    poor = {"SECRET_KEY": "secret", "EMAIL_URL": "console://", "CERTIFICATE_SIGNING_KEY": ""}
    assert {"titula.E005", "titula.E006", "titula.E020"} < said_by_the_command(tmp_path, **poor)


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of this run, with what the checks look at as in production."""
    settings.DEBUG = False
    settings.SECRET_KEY = WHOLE["SECRET_KEY"]
    settings.SITE_URL, settings.ALLOWED_HOSTS = WHOLE["SITE_URL"], ["academy.titula.org"]
    settings.BROKER_URL = WHOLE["BROKER_URL"]
    monkeypatch.setitem(settings.CACHES["default"], "LOCATION", WHOLE["BROKER_URL"])
    settings.STORAGES = copy.deepcopy(settings.STORAGES)
    for kind in ("default", "public"):
        amazon = {"endpoint_url": None, "access_key": None, "secret_key": None}
        settings.STORAGES[kind]["OPTIONS"] |= amazon
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.titula.org", True
    settings.DEFAULT_FROM_EMAIL = WHOLE["DEFAULT_FROM_EMAIL"]
    settings.SUPPORT_EMAIL = WHOLE["SUPPORT_EMAIL"]
    settings.STRIPE_SECRET_KEY, settings.STRIPE_LIVE_MODE = WHOLE["STRIPE_SECRET_KEY"], True
    del settings.STRIPE_API_HOST  # the double of this run
    return settings


def found() -> set[str]:
    """The ids of our own checks' messages; each message has a hint."""
    messages = run_checks(tags=["deploy"], include_deployment_checks=True)
    assert all(message.hint for message in messages)
    return {str(message.id) for message in messages}


def test_production_has_no_findings(production: Settings) -> None:
    assert found() == set()


def test_amazons_mail_needs_no_server(production: Settings) -> None:
    production.EMAIL_BACKEND, production.EMAIL_USE_TLS = "django_ses.SESBackend", False
    production.AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS = ["arn:aws:sns:eu-west-1:123456789012:mail"]
    assert found() == set()


def test_whoever_sends_by_amazon_hears_what_came_back(production: Settings) -> None:
    production.EMAIL_BACKEND = "django_ses.SESBackend"
    assert found() == {"titula.W025"}


@pytest.mark.parametrize("versions", [["none"], ["2", "none"], ["3"], [""]])
def test_nobody_but_amazon_says_what_came_back(production: Settings, versions: list[str]) -> None:
    production.SNS_SIGNATURE_VERSIONS = versions
    assert found() == {"titula.E023"}
    production.SNS_SIGNATURE_VERSIONS = ["1", "2"]
    production.SNS_CERTIFICATE_HOSTS = ["127.0.0.1:4566"]
    assert found() == {"titula.E024"}


def test_servers_on_this_machine_need_no_password(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    production.BROKER_URL = "redis://127.0.0.1:6379/0"
    monkeypatch.setitem(production.CACHES["default"], "LOCATION", "redis://[::1]:6379/1")
    production.EMAIL_HOST, production.EMAIL_USE_TLS = "localhost", False
    assert found() == set()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "debug": ({"DEBUG": True}, "titula.E001"),
    "a site in the clear": ({"SITE_URL": "http://academy.titula.org"}, "titula.E002"),
    "any host": ({"ALLOWED_HOSTS": ["*"]}, "titula.E003"),
    "another host": ({"ALLOWED_HOSTS": ["www.titula.org"]}, "titula.E004"),
    "a short secret": ({"SECRET_KEY": "secret"}, "titula.E005"),
    "a regular secret": ({"SECRET_KEY": "ab" * 40}, "titula.E005"),
    "no signing key": ({"CERTIFICATE_SIGNING_KEY": ""}, "titula.E006"),
    "uncounted proxies": (
        {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
        "titula.E007",
    ),
    "mail to the console": (
        {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
        "titula.E020",
    ),
    "mail in the clear": ({"EMAIL_USE_TLS": False}, "titula.E021"),
    "an example sender": ({"DEFAULT_FROM_EMAIL": "Titula <a@example.com>"}, "titula.E022"),
    "no broker": ({"BROKER_URL": ""}, "titula.E030"),
    "an open broker": ({"BROKER_URL": "redis://cache.titula.org/0"}, "titula.E031"),
    "nothing to sell with": ({"STRIPE_SECRET_KEY": "", "STRIPE_LIVE_MODE": False}, "titula.W040"),
    "test money": (
        {"STRIPE_SECRET_KEY": f"sk_test_{'a' * 24}", "STRIPE_LIVE_MODE": False},
        "titula.E041",
    ),
    "restricted test money": (
        {"STRIPE_SECRET_KEY": f"rk_test_{'a' * 24}", "STRIPE_LIVE_MODE": False},
        "titula.E041",
    ),
    "a publishable key": ({"STRIPE_SECRET_KEY": f"pk_live_{'a' * 24}"}, "titula.E042"),
    "half a key": ({"STRIPE_SECRET_KEY": "sk_live_aaaa"}, "titula.E042"),
    "a quoted key": ({"STRIPE_SECRET_KEY": f"'sk_live_{'a' * 24}'"}, "titula.E042"),
    "a double that takes no money": (
        {"STRIPE_API_HOST": "http://127.0.0.1:12111"},
        "titula.E043",
    ),
    "a broker in the clear": ({"BROKER_URL": "redis://:x@cache.titula.org/0"}, "titula.W032"),
}


def test_a_restricted_live_key_sells(production: Settings) -> None:
    production.STRIPE_SECRET_KEY = f"rk_live_{'a' * 24}"
    assert found() == set()


@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_is_named_and_nothing_else(production: Settings, name: str) -> None:
    changed, expected = WRONG[name]
    for setting, value in changed.items():
        setattr(production, setting, value)
    assert found() == {expected}


@pytest.mark.parametrize(
    ("address", "expected"),
    [("", "titula.E030"), ("redis://cache.titula.org/1", "titula.E031")],
)
def test_the_cache_is_there_and_closed(
    production: Settings, monkeypatch: pytest.MonkeyPatch, address: str, expected: str
) -> None:
    monkeypatch.setitem(production.CACHES["default"], "LOCATION", address)
    assert found() == {expected}


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("bucket_name", "", "titula.E010"),
        ("bucket_name", "titula-public", "titula.E011"),
        ("access_key", "AKIA", "titula.E012"),
        ("endpoint_url", "http://s3.titula.org", "titula.E013"),
    ],
)
def test_files_need_two_buckets_whole_credentials_and_https(
    production: Settings, option: str, value: str, expected: str
) -> None:
    production.STORAGES["public"]["OPTIONS"]["bucket_name"] = "titula-public"
    production.STORAGES["default"]["OPTIONS"][option] = value
    assert found() == {expected}
