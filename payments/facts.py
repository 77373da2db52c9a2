"""What Stripe says about an order, as plain values. Amounts are in the currency's smallest unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Payment(Enum):
    """How the money stands."""

    AWAITED = "awaited"
    ON_ITS_WAY = "on its way"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """``ours`` is the id of our ``Refund`` that it answers, if it was asked for by us."""

    stripe_id: str
    status: str
    amount: int
    created: datetime
    ours: int | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """``status`` is Stripe's word."""

    stripe_id: str
    status: str
    reason: str
    amount: int
    created: datetime
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A Checkout session, its payment, and what came after."""

    session_id: str
    order_code: str
    payment: Payment
    currency: str
    amount_subtotal: int
    amount_discount: int
    amount_tax: int
    amount_total: int
    livemode: bool
    payment_intent_id: str | None = None
    paid_at: datetime | None = None
    failure: str = ""
    promotion_code: str = ""
    country: str = ""
    receipt_url: str = ""
    invoice_url: str = ""
    refunds: tuple[RefundFacts, ...] = ()
    disputes: tuple[DisputeFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """Where Stripe sends events. ``secret`` is told only by the call that makes it."""

    stripe_id: str
    url: str
    api_version: str
    event_types: tuple[str, ...]
    status: str
    livemode: bool
    created: datetime
    secret: str = ""
