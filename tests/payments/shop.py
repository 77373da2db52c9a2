"""What tests do with the shop: buy, pay at the double, and let its events arrive."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any

import stripe
from django.test import Client

from accounts.models import User
from courses.models import Course
from devstack.pytest_plugin import PrivateStripe
from payments.models import Bundle, Order
from payments.offers import bundle_offer, course_offer
from payments.services import applying
from payments.services.checkout import start_checkout

SECRET = "whsec_" + "t" * 32
WEBHOOK = "/stripe/webhook/"
_deliveries = count()


def signed(body: str, *, secret: str = SECRET, at: float | None = None) -> str:
    """The header with which Stripe would send ``body``."""
    moment = int(time.time() if at is None else at)
    digest = stripe.WebhookSignature._compute_signature(f"{moment}.{body}", secret)
    # Stripe signs each delivery anew, and tells other schemes too: no two headers of ours are the same.
    return f"t={moment},v1={digest},v0={next(_deliveries)}"


def deliver(event: dict[str, Any], **signing: Any) -> Any:
    """Send an event to the webhook; returns the answer."""
    body = json.dumps(event)
    return Client().post(
        WEBHOOK,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signed(body, **signing)},
    )


@dataclass(frozen=True)
class Shop:
    """The course of a purchase, a step a method."""

    double: PrivateStripe

    def buy(self, student: User, thing: Course | Bundle, **more: Any) -> Order:
        """Up to the page at Stripe."""
        currency = more.pop("currency", "")
        offer = (
            course_offer(thing, currency)
            if isinstance(thing, Course)
            else bundle_offer(thing, currency)
        )
        return start_checkout(offer=offer, by=student, **more)

    def pay(self, order: Order, **how: Any) -> None:
        """As the payer, on that page."""
        self.double.control.do(pay={"session": order.session_id, **how})

    def events(self) -> list[dict[str, Any]]:
        """Everything that happened at the double, oldest first."""
        found = self.client().v1.events.list({"limit": 100}).auto_paging_iter()
        return [event.to_dict(for_json=True) for event in found][::-1]

    def client(self) -> stripe.StripeClient:
        """Stripe's own client, to see what the double has."""
        return stripe.StripeClient(self.double.secret_key, base_addresses={"api": self.double.url})

    def hear(self, *types: str) -> None:
        """Let all events arrive (or those of ``types``), and be applied."""
        for event in self.events():
            if not types or event["type"] in types:
                assert deliver(event).status_code == 200
        applying.apply_due_events()
