"""Objects as dj-stripe copies them, one of each kind that staff can look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

KINDS = (
    "Session",
    "PaymentIntent",
    "Charge",
    "Refund",
    "Dispute",
    "Customer",
    "Invoice",
    "Price",
    "Product",
    "PromotionCode",
    "Coupon",
    "Event",
    "WebhookEndpoint",
)
CREATED = datetime(2026, 11, 1, 12, tzinfo=UTC)


def make_mirrored(kind: str, number: int = 1, **data: Any) -> Model:
    """A row of ``kind``, over 4,900 yen where it has an amount; ``data`` is what Stripe sent beside that."""
    model: Any = apps.get_model("djstripe", kind)
    row: Model = model.objects.create(
        id=f"{kind.lower()}_made{number}",
        livemode=False,
        created=CREATED,
        stripe_data=_sent(kind) | data,
        **_columns(kind, number),
    )
    return row


def _sent(kind: str) -> dict[str, Any]:
    amount = {"Session": "amount_total", "Price": "unit_amount", "Invoice": "amount_due"}
    return {
        amount.get(kind, "amount"): 4_900,
        "currency": "jpy",
        "status": "needs_response" if kind == "Dispute" else "succeeded",
        "name": f"Un {kind}",
        "email": "pagadora@example.com",
    }


def _columns(kind: str, number: int) -> dict[str, Any]:
    if kind == "Price":
        product = _needed("Product", name="Un curso", active=True)
        return {"active": True, "currency": "jpy", "product": product, "nickname": ""}
    if kind == "Refund":
        charge = _needed("Charge", amount=49, currency="jpy", status="succeeded")
        return {"amount": 4_900, "currency": "jpy", "charge": charge}
    if kind == "Invoice":
        return {"customer": _needed("Customer")}
    columns: dict[str, dict[str, Any]] = {
        "Charge": {"amount": 49, "currency": "jpy", "status": "succeeded"},
        "Product": {"name": "Un curso", "active": True},
        "Event": {"api_version": "2026-08-26.dahlia", "data": {}, "type": "charge.succeeded"},
        "WebhookEndpoint": {
            "secret": "whsec_nobody_may_see_this",
            "status": "enabled",
            "enabled_events": ["*"],
            "url": f"https://titula.example/stripe/webhook/{number}/",
            "api_version": "",
        },
    }
    return columns.get(kind, {})


def _needed(kind: str, **columns: Any) -> Model:
    """What a row of another kind cannot be without."""
    model: Any = apps.get_model("djstripe", kind)
    made: Model
    made, _new = model.objects.get_or_create(id=f"needed_{kind.lower()}", defaults=columns)
    return made
