"""Reads about orders and what they give."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from payments.models import Dispute, Order, OrderItem, Refund
from payments.policy import DISPUTED, LOST
from progress.models import CourseCompletion


def holding_items() -> QuerySet[OrderItem]:
    """Those for which their student is owed access: granted, and neither refunded nor disputed away."""
    same = {"order": OuterRef("order"), "suspends_access": True}
    refunds = Refund.objects.counting().filter(**same)
    return OrderItem.objects.filter(
        ~Exists(refunds),
        ~Exists(Dispute.objects.filter(**same)),
        granted_at__isnull=False,
    )


def is_finished(order: Order) -> bool:
    """Whether a course of the order was completed by its student."""
    return CourseCompletion.objects.filter(enrollment__order_items__order=order).exists()


def holds_money_back(order: Order) -> bool:
    """Whether the bank has the payment over a dispute: Stripe refuses refunds then."""
    return order.disputes.filter(status__in=[*DISPUTED, LOST]).exists()
