"""Rows about money that nobody needs any more. What was ever paid is kept as long as tax law asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from lib.batches import in_batches
from payments.enums import EventState, OrderState
from payments.findings import payments_astray
from payments.models import Order, OrderEvent, ReconciliationRun, RefusedWebhook, StripeEvent

REFUSALS = timedelta(days=365)


def unpaid_orders(*, days: int) -> QuerySet[Order]:
    """Orders that ended without money: they tell what a student once thought of buying, and nothing else."""
    return Order.objects.filter(
        state__in=[OrderState.EXPIRED, OrderState.FAILED],
        paid_at=None,
        updated_at__lt=timezone.now() - timedelta(days=days),
    )


def delete_unpaid(rows: QuerySet[Order], *, until: float) -> int:
    """Delete such orders with their history, unless one is paid just now; returns how many."""

    def delete(keys: list[int]) -> int:
        # Whoever settles one at this moment is waited for; then it is looked at again.
        still = list(rows.filter(pk__in=keys).order_by("pk").select_for_update())
        OrderEvent.objects.filter(order__in=still).delete()
        _all, deleted = Order.objects.filter(pk__in=[order.pk for order in still]).delete()
        return deleted.get(Order._meta.label, 0)

    return in_batches(rows, delete, until=until)


def old_events(*, days: int) -> QuerySet[StripeEvent]:
    """Applied events that are too old to come again, but for those of a payment that a person has to look after."""
    before = timezone.now() - timedelta(days=days)
    applied = StripeEvent.objects.filter(state=EventState.APPLIED, applied_at__lt=before)
    # By when it happened too: what is fetched late must not be forgotten while Stripe can tell it again.
    return applied.filter(created__lt=before).exclude(pk__in=payments_astray().values("pk"))


def old_runs(*, days: int) -> QuerySet[ReconciliationRun]:
    """Comparisons that nobody asks about any more."""
    return ReconciliationRun.objects.filter(started_at__lt=timezone.now() - timedelta(days=days))


def old_refusals() -> QuerySet[Any]:
    """Counts at the webhook's door, after a year."""
    return RefusedWebhook.objects.filter(day__lt=timezone.localdate() - REFUSALS)
