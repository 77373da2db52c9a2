"""What the tests of accounts share."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _codes_of_the_last_half_minute(settings: Settings) -> None:
    """A code that ends between the line that reads it and the line that posts it must not fail a test."""
    settings.MFA_TOTP_TOLERANCE = 1
