"""Making what a purchase needs at Stripe: customer, product, price, session; and giving money back."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from payments.exceptions import NotKnownToStripe
from payments.facts import RefundFacts
from payments.gateway.client import calling
from payments.gateway.reading import told_refund


@dataclass(frozen=True, slots=True)
class Cart:
    """What a Checkout session is opened for. ``expires_at``: 30 minutes to 24 hours from now (Stripe's rule)."""

    order_code: str
    customer_id: str
    price_id: str
    language: str
    expires_at: datetime
    return_url: str
    cancel_url: str
    promotion_code_id: str = ""


@dataclass(frozen=True, slots=True)
class OpenSession:
    stripe_id: str
    url: str
    expires_at: datetime


def create_customer(*, email: str, name: str, language: str, key: str) -> str:
    """Return the id of a customer; asked again with the same ``key`` it is the same."""
    with calling() as client:
        made = client.v1.customers.create(
            {"email": email, "name": name, "preferred_locales": [language]},
            {"idempotency_key": key},
        )
    return made.id


def delete_customer(customer_id: str) -> None:
    """Delete a customer; one that is gone already is fine. Its payments stay, as tax law wants."""
    with suppress(NotKnownToStripe), calling() as client:
        client.v1.customers.delete(customer_id)


def create_product(*, name: str, url: str, key: str) -> str:
    """Return the id of a product."""
    with calling() as client:
        made = client.v1.products.create({"name": name, "url": url}, {"idempotency_key": key})
    return made.id


def update_product(product_id: str, *, name: str, url: str) -> None:
    """Say a product's name and page anew; receipts of before keep the old ones."""
    with calling() as client:
        client.v1.products.update(product_id, {"name": name, "url": url})


def create_price(*, product_id: str, amount: int, currency: str, key: str) -> str:
    """Return the id of a one-time price; tax is in it or comes on top as ``STRIPE_TAX_BEHAVIOR`` says."""
    with calling() as client:
        made = client.v1.prices.create(
            {
                "product": product_id,
                "unit_amount": amount,
                "currency": currency.lower(),
                "tax_behavior": settings.STRIPE_TAX_BEHAVIOR,
            },
            {"idempotency_key": key},
        )
    return made.id


def set_price_active(price_id: str, *, active: bool) -> None:
    """Let a price be used for new sessions, or no more; those that are open go on."""
    with calling() as client:
        client.v1.prices.update(price_id, {"active": active})


def open_session(cart: Cart) -> OpenSession:
    """Open a Checkout session. The same cart again is the same session, also when the first answer was lost."""
    wish = _wish(cart)
    # From order and parameters: a cart that changed is another wish, and Stripe refuses a key for two wishes.
    digest = hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()[:16]
    with calling() as client:
        made = client.v1.checkout.sessions.create(
            wish, {"idempotency_key": f"session-{cart.order_code}-{digest}"}
        )
    return OpenSession(made.id, made.url or "", datetime.fromtimestamp(made.expires_at, UTC))


def _wish(cart: Cart) -> Any:
    about = {"order": cart.order_code}
    discount: dict[str, Any] = (
        {"discounts": [{"promotion_code": cart.promotion_code_id}]}
        if cart.promotion_code_id
        else {"allow_promotion_codes": True}
    )
    return discount | {
        "mode": "payment",
        "client_reference_id": cart.order_code,
        "customer": cart.customer_id,
        "line_items": [{"price": cart.price_id, "quantity": 1}],
        "metadata": about,
        "payment_intent_data": {"metadata": about},
        "invoice_creation": {"enabled": settings.STRIPE_INVOICES},
        "automatic_tax": {"enabled": settings.STRIPE_AUTOMATIC_TAX},
        "tax_id_collection": {"enabled": settings.STRIPE_TAX_IDS},
        # Stripe Tax and invoices need the payer's address, which Checkout then writes into the customer.
        "customer_update": {"address": "auto", "name": "auto"},
        "billing_address_collection": "auto",
        # The order's currency is the one that is paid: what was agreed on is what arrives.
        "adaptive_pricing": {"enabled": False},
        "locale": cart.language,
        "expires_at": int(cart.expires_at.timestamp()),
        "success_url": cart.return_url,
        "cancel_url": cart.cancel_url,
    }


def expire_session(session_id: str) -> None:
    """Close a session that is still open; ``StripeRefused`` when it is not."""
    with calling() as client:
        client.v1.checkout.sessions.expire(session_id)


def find_promotion_code(typed: str) -> str:
    """Return the id of an active promotion code, or an empty text."""
    with calling() as client:
        found = client.v1.promotion_codes.list({"code": typed, "active": True, "limit": 1})
    return found.data[0].id if found.data else ""


def create_refund(
    *, payment_intent_id: str, amount: int, refund_id: int, order_code: str, refusals: int = 0
) -> RefundFacts:
    """Give money back. Asked again for the same refund of ours, it is the same, until it was refused once more.

    ``refusals``: how often it was refused. Stripe answers a key that it knows as before, refusals too
    (https://docs.stripe.com/api/idempotent_requests).
    """
    again = f"-{refusals}" if refusals else ""
    with calling() as client:
        made = client.v1.refunds.create(
            {
                "payment_intent": payment_intent_id,
                "amount": amount,
                "metadata": {"order": order_code, "refund": str(refund_id)},
            },
            {"idempotency_key": f"refund-{order_code}-{refund_id}{again}"},
        )
    return told_refund(made)
