"""Orders that were paid, without a Stripe: its facts are told to the service that settles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from courses.models import Course
from payments.facts import DisputeFacts, Facts, Payment, RefundFacts
from payments.models import Order, OrderItem
from payments.services.settling import settle

_numbers = count(1)


def make_order(student: User, course: Course, *, amount: int = 4_900, **fields: Any) -> Order:
    """An order that awaits its payment."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "cart": f"course:{course.pk}",
        "title": course.title,
        "currency": "EUR",
        "language": "es",
        "livemode": False,
        "expires_at": timezone.now() + timedelta(hours=2),
        "session_id": f"cs_test_made{number}",
        "payment_intent_id": f"pi_made{number}",
    }
    order = Order.objects.create(
        student=student,
        amount_subtotal=amount,
        amount_total=amount,
        **defaults | fields,
    )
    OrderItem.objects.create(order=order, course=course, title=course.title, amount_subtotal=amount)
    return order


def facts_of(order: Order, payment: Payment = Payment.PAID, **fields: Any) -> Facts:
    """What Stripe would say about the order."""
    said = Facts(
        session_id=order.session_id or "",
        order_code=order.code,
        payment=payment,
        currency=order.currency,
        amount_subtotal=order.amount_subtotal,
        amount_discount=0,
        amount_tax=0,
        amount_total=order.amount_subtotal,
        livemode=order.livemode,
        payment_intent_id=order.payment_intent_id,
        paid_at=timezone.now(),
        country="ES",
    )
    return replace(said, **fields)


def tell(order: Order, **fields: Any) -> Order:
    """Settle the order with these facts."""
    order.refresh_from_db()
    settled = settle(order_id=order.pk, revision=order.revision, facts=facts_of(order, **fields))
    assert settled is not None
    return settled


def make_paid_order(student: User, course: Course, **fields: Any) -> Order:
    """A course that was bought."""
    return tell(make_order(student, course, **fields))


def refunded_facts(order: Order, amount: int, status: str = "succeeded") -> RefundFacts:
    """A refund that was made at Stripe."""
    return RefundFacts(f"re_made{next(_numbers)}", status, amount, timezone.now())


def disputed_facts(order: Order, status: str = "needs_response") -> DisputeFacts:
    """A dispute over the whole payment."""
    now = timezone.now()
    return DisputeFacts(
        f"dp_of_{order.code}",
        status,
        "fraudulent",
        order.amount_total,
        now,
        now + timedelta(days=9),
    )
