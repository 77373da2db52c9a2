"""One double for a module's tests, forgotten between them, and Stripe's own client for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stripe

from devstack.pytest_plugin import PrivateStripe, private_stripe
from tests.stripe_double.inbox import Inbox, open_inbox


@pytest.fixture(autouse=True, scope="session")
def _signing_key() -> None:
    """Nothing here signs certificates."""


@pytest.fixture(autouse=True)
def _fast_passwords() -> None:
    """Nothing here knows people."""


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Nothing here uses the application's cache."""


@pytest.fixture(scope="module")
def module_double() -> Iterator[PrivateStripe]:
    with private_stripe() as double:
        yield double


@pytest.fixture
def double(module_double: PrivateStripe) -> PrivateStripe:
    """An empty double with its default behaviour."""
    module_double.control.do(reset=True)
    return module_double


@pytest.fixture
def client(double: PrivateStripe) -> Iterator[stripe.StripeClient]:
    """Stripe's own library, which repeats nothing by itself."""
    transport = stripe.RequestsClient()
    yield stripe.StripeClient(
        double.secret_key,
        base_addresses={"api": double.url},
        http_client=transport,
        max_network_retries=0,
    )
    transport.close()


@pytest.fixture
def inbox(client: stripe.StripeClient) -> Iterator[Inbox]:
    """An endpoint that hears of everything."""
    with open_inbox() as box:
        endpoint = client.v1.webhook_endpoints.create(
            {"url": box.url, "enabled_events": ["*"], "api_version": "2026-08-26.dahlia"}
        )
        box.secret = endpoint.secret or ""
        yield box


Begin = Callable[..., Any]


@pytest.fixture
def begin(client: stripe.StripeClient) -> Begin:
    """Begin a checkout of one course, 49.00 EUR unless told otherwise."""

    def start(amount: int = 4_900, currency: str = "eur", **more: Any) -> Any:
        data: Any = {
            "currency": currency,
            "unit_amount": amount,
            "product_data": {"name": "Botánica para curiosos"},
        }
        order: Any = {
            "mode": "payment",
            "line_items": [{"price_data": data, "quantity": 1}],
            "success_url": "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:1/course",
            "client_reference_id": "order-1",
            "metadata": {"order": "1"},
            "payment_intent_data": {"metadata": {"order": "1"}},
            **more,
        }
        return client.v1.checkout.sessions.create(order)

    return start
