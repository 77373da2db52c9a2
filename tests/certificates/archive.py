"""An archive of a test's own, and what a test does to it."""

from __future__ import annotations

import copy
import secrets
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from certificates.models import Certificate, CertificateArchive
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from tests.factories.academy import finish
from tests.factories.people import make_bare_user


def use_storage(settings: Settings, **options: object) -> None:
    """Point the default storage elsewhere, for the length of a test."""
    storages = copy.copy(settings.STORAGES)
    storages["default"] = {
        **storages["default"],
        "OPTIONS": {**storages["default"]["OPTIONS"], **options},
    }
    settings.STORAGES = storages


def use_empty_folder(settings: Settings) -> None:
    """Give the test a part of the bucket where nobody else has been."""
    use_storage(settings, location=f"test-{secrets.token_hex(6)}")


def issue(course: Course, count: int) -> list[Certificate]:
    """Issue certificates of that many students; nothing is archived yet."""
    for _ in range(count):
        finish(make_bare_user(f"{secrets.token_hex(6)}@example.com"), course)
    issue_due_certificates()
    return list(Certificate.objects.filter(state="issued").order_by("pk"))


def make_due() -> None:
    """Let the backoff of everything be over."""
    CertificateArchive.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def put(key: str, content: bytes) -> None:
    """Let somebody else write to the bucket."""
    default_storage.delete(key)
    assert default_storage.save(key, ContentFile(content)) == key


def get(key: str) -> bytes:
    """What lies under a key."""
    with default_storage.open(key) as stored:
        return stored.read()
