"""Ending the orders of somebody who leaves."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from payments.enums import OrderEventKind, OrderState
from payments.models import Order
from payments.services.recording import record


def close_without_stripe(*, student: User) -> None:
    """Let the student's open orders be over, without a call in the caller's transaction.

    The page at Stripe takes money until it expires, within ``CHECKOUT_MINUTES``; a payment that arrives all the same,
    or that is on its way already, is refunded (services/granting.py). The student is locked by the caller.
    """
    orders = Order.objects.filter(student=student, state=OrderState.OPEN).order_by("pk")
    for order in orders.select_for_update():
        order.state, order.revision = OrderState.EXPIRED, order.revision + 1
        # Nobody finds the way to the page any more; by the session itself a payment is still found.
        order.session_url, order.expires_at = "", timezone.now()
        order.save(update_fields=["state", "revision", "session_url", "expires_at", "updated_at"])
        record(order, OrderEventKind.EXPIRED)
