"""What was sold, and when: orders whose sums and days a test chooses."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from courses.models import Course
from payments.enums import RevenueKind
from payments.models import Order, OrderItem, RevenueEntry
from tests.factories.orders import make_order, tell

_numbers = count(1)


def paid_order(
    student: User, course: Course, *, tax: int = 0, at: datetime | None = None, **fields: Any
) -> Order:
    """An order of one course, paid at ``at`` (now): the student is enrolled, and the sale is in the ledger.

    ``tax`` comes on top of the order's ``amount``, in the currency's smallest unit; ``fields`` are those of
    ``make_order``.
    """
    order = make_order(student, course, **fields)
    total = order.amount_subtotal + tax
    return tell(order, amount_tax=tax, amount_total=total, paid_at=at or timezone.now())


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
