"""Reads about orders and what they give."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from payments.models import Dispute, OrderItem, Refund


def holding_items() -> QuerySet[OrderItem]:
    """Those for which their student is owed access: granted, and neither refunded nor disputed away."""
    same = {"order": OuterRef("order"), "suspends_access": True}
    refunds = Refund.objects.counting().filter(**same)
    return OrderItem.objects.filter(
        ~Exists(refunds),
        ~Exists(Dispute.objects.filter(**same)),
        granted_at__isnull=False,
    )
