"""The shared cast, and what every test needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings
from rest_framework.test import APIClient

from accounts.enums import AccountType
from accounts.models import User
from certificates.keys.bundle import new_bundle
from courses.models import Course
from tests.factories.academy import make_course
from tests.factories.people import make_user
from tests.integration.emulator import Amazon, running_emulator

# A noisy machine must not fail a property.
hypothesis_settings.register_profile(
    "titula", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("titula")


@pytest.fixture(autouse=True, scope="session")
def _signing_key() -> None:
    """Keys of this run's own, for this process and for the workers that tests start."""
    os.environ["TEST_SIGNING_KEY"] = new_bundle(
        name="Academia Titula", years=30, now=datetime(2026, 1, 1, tzinfo=UTC)
    ).decode()
    os.environ["CERTIFICATE_SIGNING_KEY"] = "env:TEST_SIGNING_KEY"
    django_settings.CERTIFICATE_SIGNING_KEY = os.environ["CERTIFICATE_SIGNING_KEY"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At the end nobody is left in the database: the server may not have noticed yet which processes tests killed."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """A page that the test before asked for has left its reader's language behind, as middleware does."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; the tests that are about it set it back."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Each xdist worker keeps to its own keys, and each test begins without throttles or doorbells."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    # In the settings for the connections of other threads, on the object for the one that is open.
    settings.CACHES["default"]["KEY_PREFIX"] = cache.key_prefix = f"test-{worker}"
    yield
    if hasattr(cache, "_cache"):
        client = cache._cache.get_client()
        for key in client.scan_iter(f"test-{worker}:*"):
            client.delete(key)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Amazon]:
    """Amazon's SES, SNS, SQS and Cognito, emulated: one for all tests of this process, started by the first."""
    with running_emulator() as amazon:
        yield amazon


@pytest.fixture
def alicia(db: None) -> User:
    """A student."""
    return make_user("Alicia Fernández Ríos", email="alicia@example.com")


@pytest.fixture
def bruno(db: None) -> User:
    """Another student."""
    return make_user("Bruno Keller", email="bruno@example.com", language="en")


@pytest.fixture
def carla(db: None) -> User:
    """An instructor."""
    return make_user(
        "Carla Mendoza Ibáñez", email="carla@example.com", account_type=AccountType.INSTRUCTOR
    )


@pytest.fixture
def diego(db: None) -> User:
    """Staff."""
    return make_user("Diego Santamaría", email="diego@example.com", account_type=AccountType.STAFF)


@pytest.fixture
def course(carla: User) -> Course:
    """A free published course of Carla's with two text lessons."""
    return make_course(instructor=carla)


@pytest.fixture
def api() -> APIClient:
    """An API client of nobody."""
    return APIClient()
