"""A course that Alicia has bought, and what is asked of it again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from enrollments.models import Enrollment
from payments.enums import RefundReason
from payments.models import Order, Refund, RevenueEntry
from payments.services.refunds import refund_order
from payments.services.sending_refunds import send_due_refunds
from progress.services import Report, track_progress
from tests.factories.academy import lessons_of
from tests.payments.shop import Shop


@pytest.fixture
def bought(shop: Shop, alicia, paid_course) -> Order:
    """Alicia's paid order for 49.00 EUR."""
    return buy(shop, alicia, paid_course)


def buy(shop: Shop, student: Any, thing: Any, *, card: str = "") -> Order:
    """Buy something and let its events arrive."""
    order = shop.buy(student, thing)
    shop.pay(order, **({"card": card} if card else {}))
    heard(shop)
    order.refresh_from_db()
    return order


def heard(shop: Shop) -> None:
    """Let what happened at the double arrive; dj-stripe's copies are another test's matter."""
    shop.hear("checkout.session.completed", *SETTLING)


SETTLING = (
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)


@pytest.fixture
def give_back(diego) -> Callable[..., Refund]:
    """Let Diego refund ``amount`` of an order, and the worker hand it to Stripe."""

    def refund(order: Order, amount: int, **more: Any) -> Refund:
        reason = more.pop("reason", RefundReason.GOODWILL)
        made = refund_order(order=order, by=diego, amount=amount, reason=reason, **more)
        send_due_refunds()
        made.refresh_from_db()
        return made

    return refund


def has_access(order: Order) -> bool:
    """Whether the student is in every course of the order."""
    seats = Enrollment.objects.filter(
        student=order.student, course__in=order.items.values("course")
    )
    return seats.count() == order.items.count() and all(seat.gives_access for seat in seats)


def earned() -> int:
    """What the ledger says is left, in cents."""
    return sum(RevenueEntry.objects.values_list("amount", flat=True))


def given_back(shop: Shop) -> list[tuple[int, str]]:
    """Amount and status of the refunds at the double, oldest first."""
    client = shop.client()
    found = client.v1.refunds.list({"limit": 100}).data
    return [(item.amount, item.status or "") for item in found][::-1]


def finish_bought(order: Order) -> Certificate:
    """Let the student complete the course of the order, and have the certificate."""
    (item,) = order.items.all()
    for lesson in lessons_of(item.course):
        track_progress(student=order.student, lesson_id=lesson.pk, report=Report(completed=True))
    issue_due_certificates()
    return Certificate.objects.get(student=order.student, course=item.course)


def kinds(order: Order) -> list[str]:
    """What happened to the order, oldest first."""
    return [event.kind for event in order.events.all()]
