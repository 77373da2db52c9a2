"""What payments know about a buyer, and how they forget them.

Orders and revenue stay, as tax law wants, under the account that is nobody's. A payment that is on its way when
the account goes is refunded as soon as it arrives (services/granting.py).
"""

from __future__ import annotations

from typing import Any

from accounts.models import User
from payments.models import Order, Refund
from payments.services.closing import close_without_stripe
from payments.services.erasing import forget_payer


def collect(user: User) -> dict[str, Any]:
    """Return ``orders``; amounts are whole numbers of the currency's smallest unit."""
    rows = Order.objects.filter(student=user).order_by("id")
    return {"orders": [_told(row) for row in rows.prefetch_related("items", "refunds")]}


def _told(row: Order) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "state": row.state,
        "currency": row.currency,
        "amount_subtotal": row.amount_subtotal,
        "amount_discount": row.amount_discount,
        "amount_tax": row.amount_tax,
        "amount_total": row.amount_total,
        "amount_refunded": row.amount_refunded,
        "promotion_code": row.promotion_code,
        "country": row.country,
        "ordered_at": row.created_at,
        "paid_at": row.paid_at,
        "items": [
            {"course": item.title, "amount_total": item.amount_total, "given_at": item.granted_at}
            for item in sorted(row.items.all(), key=lambda item: item.pk)
        ],
        "refunds": [
            {
                "amount": refund.amount,
                "reason": refund.reason,
                "state": refund.state,
                "status": refund.status,
                "asked_at": refund.created_at,
            }
            for refund in sorted(row.refunds.all(), key=lambda refund: refund.pk)
        ],
    }


def erase(user: User) -> None:
    """Close what was not paid, and forget what was written about the buyer. Needs a transaction.

    The customer at Stripe is deleted later (services/customers.py): a ``PayerAccount`` of somebody who is gone is
    the wish for it.
    """
    close_without_stripe(student=user)
    Refund.objects.filter(order__student=user).exclude(note="").update(note="")
    forget_payer(user)
