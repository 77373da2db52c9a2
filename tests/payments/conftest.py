"""A shop over a Stripe double of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe
from djstripe.models import WebhookEndpoint
from pytest_django import Settings

from courses.models import Course
from devstack.pytest_plugin import PrivateStripe, private_stripe
from payments.services.inbox import Secrets
from tests.factories.academy import make_course
from tests.payments.shop import SECRET, Shop


@pytest.fixture(scope="session")
def run_double() -> Iterator[PrivateStripe]:
    """One double for the tests of this process."""
    with private_stripe() as double:
        yield double


@pytest.fixture
def double(run_double: PrivateStripe, settings: Settings) -> Iterator[PrivateStripe]:
    """An empty double that the application takes for Stripe."""
    run_double.control.do(reset=True)
    settings.STRIPE_API_HOST = run_double.url
    settings.STRIPE_SECRET_KEY = run_double.secret_key
    # dj-stripe calls by the package's own globals.
    before, stripe.api_base = stripe.api_base, run_double.url
    yield run_double
    stripe.api_base = before


@pytest.fixture
def endpoint(db: None) -> Iterator[WebhookEndpoint]:
    """The webhook endpoint whose secret ``tests.payments.shop`` signs with."""
    row = WebhookEndpoint.objects.create(
        id="we_test",
        livemode=False,
        secret=SECRET,
        status="enabled",
        enabled_events=["*"],
        url="http://testserver/stripe/webhook/",
        api_version="",
    )
    Secrets.forget()
    yield row
    Secrets.forget()


@pytest.fixture
def shop(double: PrivateStripe, endpoint: WebhookEndpoint) -> Shop:
    """Buy, pay, and hear of it, step by step."""
    return Shop(double)


@pytest.fixture
def paid_course(carla) -> Course:
    """A course of Carla's for 49.00 EUR."""
    return make_course(instructor=carla, title="Botánica para curiosos", price_cents=4_900)
