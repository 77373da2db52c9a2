"""Writing the ledger: each course's exact share of every movement of an order's money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from lib.money import share_out
from payments.enums import RevenueKind
from payments.models import Dispute, Order, OrderItem, RevenueEntry
from payments.policy import DISPUTED, LOST


def share_out_payment(order: Order) -> None:
    """Write what was paid, and the tax in it, into the items; by their prices, exact to the smallest unit."""
    items = _items(order)
    weights = [item.amount_subtotal for item in items]
    totals = share_out(order.amount_total, weights)
    taxes = share_out(order.amount_tax, totals)
    for item, total, tax in zip(items, totals, taxes, strict=True):
        item.amount_total, item.amount_tax = total, tax
    OrderItem.objects.bulk_update(items, ["amount_total", "amount_tax"])


def record_sale(order: Order, *, source: str) -> None:
    """Enter a payment, once."""
    assert order.paid_at is not None  # noqa: S101  # a constraint of the database
    shares = [Share(item.amount_total, item.amount_tax) for item in _items(order)]
    _enter(order, RevenueKind.SALE, shares, source=source, at=order.paid_at)


def record_refunds(order: Order, *, source: str, at: datetime) -> None:
    """Enter what makes the ledger's refunds equal to all that count now; ``source`` is the one that changed."""
    gone = order.refunds.made().total()
    shares = [_still_due(item, share) for item, share in _shares_of(order, gone)]
    back = sum(share.total for share in shares) > 0
    kind = RevenueKind.REFUND_FAILED if back else RevenueKind.REFUND
    _enter(order, kind, shares, source=source, at=at)


def record_dispute(order: Order, dispute: Dispute) -> None:
    """Enter that the bank took the money, or gave it back."""
    taken = dispute.status in {*DISPUTED, LOST}
    entries = RevenueEntry.objects.filter(item__order=order, source=dispute.stripe_id)
    if not taken and not entries.exists():
        return  # an inquiry: no money moved
    sign = -1 if taken else 1
    _enter(
        order,
        RevenueKind.DISPUTE if taken else RevenueKind.DISPUTE_WON,
        [
            Share(sign * share.total, sign * share.tax)
            for _item, share in _shares_of(order, dispute.amount)
        ],
        source=dispute.stripe_id,
        at=dispute.opened_at if taken else timezone.now(),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """An item's part of a movement, and the tax in it."""

    total: int
    tax: int


def _items(order: Order) -> list[OrderItem]:
    return list(order.items.order_by("pk"))


def _shares_of(order: Order, amount: int) -> list[tuple[OrderItem, Share]]:
    """Each item's part of ``amount`` by what was paid for it, and the tax in it, rounded down."""
    items = _items(order)
    parts = share_out(amount, [item.amount_total for item in items])
    return [
        (item, Share(part, item.amount_tax * part // item.amount_total if part else 0))
        for item, part in zip(items, parts, strict=True)
    ]


def _still_due(item: OrderItem, gone: Share) -> Share:
    """The entry after which the item's refunds in the ledger are ``gone``, to the last unit of tax."""
    kinds = [RevenueKind.REFUND, RevenueKind.REFUND_FAILED]
    sums = item.revenue.filter(kind__in=kinds).aggregate(amount=Sum("amount"), tax=Sum("tax"))
    amount, tax = sums["amount"] or 0, sums["tax"] or 0
    return Share(-gone.total - (amount + tax), -gone.tax - tax)


def _enter(
    order: Order, kind: RevenueKind, shares: Iterable[Share], *, source: str, at: datetime
) -> None:
    """Write an entry for each item whose share is not nothing; the same source twice is entered once."""
    RevenueEntry.objects.bulk_create(
        [
            RevenueEntry(
                item=item,
                course_id=item.course_id,
                kind=kind,
                amount=share.total - share.tax,
                tax=share.tax,
                currency=order.currency,
                livemode=order.livemode,
                source=source,
                at=at,
            )
            for item, share in zip(_items(order), shares, strict=True)
            if share.total or share.tax
        ],
        ignore_conflicts=True,
    )
