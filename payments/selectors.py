"""Reads about orders and what they give."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from djstripe.models import WebhookEndpoint

from payments.models import Dispute, Order, OrderItem, Refund
from payments.policy import DISPUTED, LOST
from progress.models import CourseCompletion


def items_kept() -> QuerySet[OrderItem]:
    """Those that no refund or dispute took away."""
    same = {"order": OuterRef("order"), "suspends_access": True}
    return OrderItem.objects.filter(
        ~Exists(Refund.objects.counting().filter(**same)), ~Exists(Dispute.objects.filter(**same))
    )


def holding_items() -> QuerySet[OrderItem]:
    """Those for which their student is owed access: granted, and neither refunded nor disputed away."""
    return items_kept().filter(granted_at__isnull=False)


def accepted_endpoints() -> QuerySet[WebhookEndpoint]:
    """The endpoints whose secret proves a call of Stripe's; several while a secret is changed."""
    rows: QuerySet[WebhookEndpoint] = WebhookEndpoint.objects.filter(
        status="enabled", livemode=settings.STRIPE_LIVE_MODE
    )
    return rows.exclude(secret="")


def is_finished(order: Order) -> bool:
    """Whether a course of the order was completed by its student."""
    return CourseCompletion.objects.filter(enrollment__order_items__order=order).exists()


def holds_money_back(order: Order) -> bool:
    """Whether the bank has the payment over a dispute: Stripe refuses refunds then."""
    return order.disputes.filter(status__in=[*DISPUTED, LOST]).exists()
