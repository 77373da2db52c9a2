"""A Stripe of this test's own, for those that count what it has or give it a bad day."""

from collections.abc import Iterator

import pytest
import stripe
from pytest_django import Settings

from devstack.pytest_plugin import PrivateStripe, private_stripe


@pytest.fixture(scope="module")
def _double() -> Iterator[PrivateStripe]:
    with private_stripe() as double:
        yield double


@pytest.fixture
def double(_double: PrivateStripe, settings: Settings) -> PrivateStripe:
    _double.control.do(reset=True)
    settings.STRIPE_API_HOST = _double.url
    settings.STRIPE_SECRET_KEY = _double.secret_key
    return _double


@pytest.fixture
def stripe_client(double: PrivateStripe) -> Iterator[stripe.StripeClient]:
    """Stripe's own client, to look at what is there."""
    transport = stripe.RequestsClient()
    yield stripe.StripeClient(
        double.secret_key, base_addresses={"api": double.url}, http_client=transport
    )
    transport.close()
