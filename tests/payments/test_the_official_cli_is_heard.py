"""What Stripe's own command-line tool makes happen arrives by HTTP, is applied, and is in the mirror."""

from __future__ import annotations

from pathlib import Path

import pytest
import stripe
from djstripe import models as mirror
from djstripe.models import WebhookEndpoint

from devstack.pytest_plugin import PrivateStripe
from payments.models import StripeEvent
from payments.services import inbox
from payments.services.applying import apply_due_events
from tests.stripe_double.official_cli import trigger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(double: PrivateStripe, live_server, settings) -> None:
    """The double delivers to this site, each event for itself and signed."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    client = stripe.StripeClient(double.secret_key, base_addresses={"api": double.url})
    url = f"{live_server.url}/stripe/webhook/".replace("localhost", "127.0.0.1")
    made = client.v1.webhook_endpoints.create(
        {"url": url, "enabled_events": ["*"], "api_version": settings.STRIPE_API_VERSION}
    )
    WebhookEndpoint.objects.create(
        id=made.id,
        livemode=False,
        secret=made.secret,
        status="enabled",
        enabled_events=["*"],
        url=url,
    )
    inbox.Secrets.forget()


@pytest.mark.parametrize(
    ("event", "copied"),
    [
        ("checkout.session.completed", lambda told: mirror.Session.objects.get(id=told["id"])),
        (
            "payment_intent.payment_failed",
            lambda told: mirror.PaymentIntent.objects.get(id=told["id"]),
        ),
        ("charge.refunded", lambda told: mirror.Charge.objects.get(id=told["id"])),
        ("charge.dispute.created", lambda told: mirror.Dispute.objects.get(id=told["id"])),
    ],
)
def test_an_event_of_the_official_cli_is_applied(
    event, copied, double: PrivateStripe, heard: None, tmp_path: Path
):
    assert "Trigger succeeded" in trigger(event, double.url, double.secret_key, tmp_path)
    assert double.control.do(wait_delivered=30)["wait_delivered"]

    while StripeEvent.objects.due().exists():
        apply_due_events()

    left = StripeEvent.objects.exclude(state="applied").values_list("type", "last_error")
    assert not list(left)
    assert StripeEvent.objects.count() == double.control.state()["events"]
    (kept,) = StripeEvent.objects.filter(type=event)
    assert kept.order is None, "it is about no order of ours"
    told = kept.body["data"]["object"]
    assert copied(told).stripe_data["object"] == told["object"]
    assert mirror.Event.objects.filter(id=kept.stripe_id, type=event).exists()
