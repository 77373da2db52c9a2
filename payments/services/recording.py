"""The history of an order, written where the thing is done, in its transaction."""

from __future__ import annotations

from accounts.models import User
from payments.enums import OrderEventKind
from payments.models import Order, OrderEvent

Value = str | int | bool | None


def record(
    order: Order, kind: OrderEventKind, *, by: User | None = None, **detail: Value
) -> OrderEvent:
    """Add an event. ``by`` is nobody for the system; never put a person's data in ``detail``."""
    return OrderEvent.objects.create(order=order, kind=kind, actor=by, detail=detail)
