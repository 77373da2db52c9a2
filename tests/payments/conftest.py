"""A Stripe double of the module's own, and the settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe
from pytest_django import Settings

from devstack.pytest_plugin import PrivateStripe, private_stripe


@pytest.fixture(scope="module")
def module_double() -> Iterator[PrivateStripe]:
    with private_stripe() as double:
        yield double


@pytest.fixture
def double(
    module_double: PrivateStripe, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> PrivateStripe:
    """An empty double with its default behaviour, which the application takes for Stripe."""
    module_double.control.do(reset=True)
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_HOST = (
        module_double.secret_key,
        module_double.url,
    )
    monkeypatch.setattr(stripe, "api_base", module_double.url)  # as dj-stripe sets it at the start
    return module_double
