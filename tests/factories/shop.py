"""Orders that were paid, as ``fulfil`` leaves them, without Stripe."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from courses.models import Course
from enrollments.enums import EnrollmentSource
from enrollments.services import enroll
from payments.enums import OrderState, RevenueKind
from payments.models import Order, OrderItem, RevenueEntry

_numbers = count(1)


def paid_order(
    student: User,
    course: Course,
    *,
    amount: int = 4900,
    tax: int = 0,
    currency: str = "EUR",
    at: datetime | None = None,
    **fields: Any,
) -> Order:
    """An order of one course, paid at ``at`` (now): the student is enrolled, and the sale is in the ledger.

    ``amount`` is without ``tax``, both in the currency's smallest unit; ``fields`` are the order's.
    """
    number, paid_at = next(_numbers), at or timezone.now()
    defaults = {
        "cart": f"course-{course.pk}",
        "title": course.title,
        "state": OrderState.PAID,
        "amount_subtotal": amount,
        "amount_tax": tax,
        "amount_total": amount + tax,
        "language": student.language,
        "livemode": settings.STRIPE_LIVE_MODE,
        "expires_at": paid_at + timedelta(hours=1),
        "session_id": f"cs_test_{number}",
        "payment_intent_id": f"pi_{number}",
    }
    order = Order.objects.create(
        student=student, currency=currency, paid_at=paid_at, **(defaults | fields)
    )
    item = OrderItem.objects.create(
        order=order,
        course=course,
        title=course.title,
        amount_subtotal=amount,
        amount_total=amount + tax,
        amount_tax=tax,
        enrollment=enroll(student=student, course=course, source=EnrollmentSource.PURCHASE),
        granted_at=paid_at,
    )
    ledger(item, amount=amount, tax=tax, at=paid_at, source=order.session_id)
    return order


def ledger(item: OrderItem, *, kind: str = RevenueKind.SALE, **fields: Any) -> RevenueEntry:
    """An entry of the ledger about ``item``, in the currency and mode of its order. Give ``amount``, with its sign."""
    defaults = {
        "course": item.course,
        "currency": item.order.currency,
        "livemode": item.order.livemode,
        "source": f"re_{next(_numbers)}",
        "at": timezone.now(),
    }
    return RevenueEntry.objects.create(item=item, kind=kind, **(defaults | fields))
