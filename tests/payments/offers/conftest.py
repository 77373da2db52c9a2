"""Stripe as its own client sees it."""

from collections.abc import Iterator

import pytest
import stripe

from devstack.pytest_plugin import PrivateStripe


@pytest.fixture
def stripe_client(double: PrivateStripe) -> Iterator[stripe.StripeClient]:
    """Stripe's own client, to look at what is there."""
    transport = stripe.RequestsClient()
    yield stripe.StripeClient(
        double.secret_key, base_addresses={"api": double.url}, http_client=transport
    )
    transport.close()
