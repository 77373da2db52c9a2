"""What tests of courses share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override
from pytest_django import Settings

from accounts.models import User
from tests.courses.uploading import MIB, Uploader


@pytest.fixture
def author(carla: User) -> Uploader:
    return Uploader(carla)


@pytest.fixture
def five_mebibytes(settings: Settings) -> None:
    settings.VIDEO_UPLOAD_PART_BYTES = 5 * MIB


@pytest.fixture
def in_english() -> Iterator[None]:
    """For tests that read what the product says."""
    with override("en"):
        yield
