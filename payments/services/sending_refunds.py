"""Handing refunds that were asked for to Stripe."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from lib.work import drain_leased
from payments.enums import OrderEventKind, RefundState
from payments.exceptions import StripeRefused
from payments.gateway.selling import create_refund
from payments.models import OrderEvent, Refund
from payments.services.recording import record
from payments.services.refunds import doorbell
from payments.services.settling import fulfil

LEASE = 60


def send_due_refunds() -> int:
    """Send whatever is due; returns how many were tried."""
    doorbell.answered()
    return drain_leased(Refund, send, lease=LEASE)


def send(refund: Refund) -> None:
    """Ask Stripe for the refund, and settle its order. Sent twice, Stripe makes one of it.

    What Stripe refuses for good (the money went back already) is refused here too, and said in the history.
    Raises ``StripeAway``.
    """
    order = refund.order
    if order.payment_intent_id is None:
        _refused(refund, "no payment")
        return
    try:
        create_refund(
            payment_intent_id=order.payment_intent_id,
            amount=refund.amount,
            refund_id=refund.pk,
            order_code=order.code,
            refusals=_refusals(refund),
        )
    except StripeRefused as error:
        _refused(refund, str(error.extra.get("reason", "")))
    fulfil(order)


def _refusals(refund: Refund) -> int:
    """How often Stripe has refused this refund. It answers a wish that it knows as it did before, for a day."""
    told = {
        "order": refund.order,
        "kind": OrderEventKind.REFUND_FAILED,
        "detail__refund": refund.pk,
    }
    return OrderEvent.objects.filter(**told).count()


@transaction.atomic
def _refused(refund: Refund, why: str) -> None:
    refund.state, refund.failure = RefundState.REFUSED, why[:100]
    refund.last_error, refund.due_at = why, timezone.now()
    refund.save(update_fields=["state", "failure", "last_error", "due_at", "updated_at"])
    record(refund.order, OrderEventKind.REFUND_FAILED, refund=refund.pk, why=why)
