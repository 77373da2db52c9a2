"""Bringing an order to where Stripe says it is: the only place that grants, and that takes away.

Webhooks, the return page, the reconciliation and staff all end here. Nothing is believed but what Stripe
answers now, so that events may come in any order, twice, late or never.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications.services import queue_email
from payments import emails
from payments.enums import OrderEventKind, OrderState
from payments.exceptions import OrderChangedMeanwhile
from payments.facts import Facts, Payment
from payments.gateway.reading import read_facts
from payments.models import Order
from payments.services import aftermath, entitling, granting, revenue, revoking
from payments.services.locking import locked
from payments.services.recording import Value, record

logger = logging.getLogger(__name__)

#: Somebody else settled the order while its facts were read: they are read again so many times.
TRIES = 5


def fulfil(order: Order, *, with_aftermath: bool = False) -> Order:
    """Read how the order stands at Stripe, record it, and give or take what follows from it. Idempotent.

    ``with_aftermath``: look for refunds and disputes also where neither we nor the charge know of any: one that
    came back from the bank has left no trace in the charge.

    Raises ``StripeAway``, ``StripeRefused``, ``OrderChangedMeanwhile``: nothing is half done then.
    """
    for _try in range(TRIES):
        known = Order.objects.get(pk=order.pk)
        if known.session_id is None or known.livemode is not settings.STRIPE_LIVE_MODE:
            return known  # there is nothing to read, or not with the key of today
        thorough = with_aftermath or aftermath.is_known(known)
        facts = read_facts(known.session_id, with_aftermath=thorough)
        settled = settle(order_id=known.pk, revision=known.revision, facts=facts)
        if settled is not None:
            revoking.revoke_certificates_due(settled)
            return settled
    raise OrderChangedMeanwhile


@transaction.atomic
def settle(*, order_id: int, revision: int, facts: Facts) -> Order | None:
    """Apply ``facts`` that were read after ``revision``; None when others applied theirs meanwhile.

    Facts that are older than what was applied last are never applied: the revision is what tells.
    """
    order = locked(order_id)
    if order.revision != revision:
        return None
    if not _fits(order, facts):
        return _put_aside(order, facts)
    before, news = _snapshot(order), False
    _record_payment(order, facts)
    if order.is_paid:
        news = aftermath.record(order, facts)
        granting.grant(order)
        entitling.settle_access(order)
    # A dispute that was decided changes no column of the order: facts from before it are too old all the same.
    if news or _snapshot(order) != before:
        order.revision += 1
        order.save()
    return order


def _snapshot(order: Order) -> dict[str, object]:
    return {field.attname: getattr(order, field.attname) for field in Order._meta.concrete_fields}


def _fits(order: Order, facts: Facts) -> bool:
    """Whether the session is for this order, in its currency and at its price."""
    return (
        facts.order_code == order.code
        and facts.currency == order.currency
        and facts.amount_subtotal == order.amount_subtotal
        and facts.livemode == order.livemode
    )


def _put_aside(order: Order, facts: Facts) -> Order:
    if facts.payment != Payment.PAID or order.state == OrderState.REVIEW:
        return order
    logger.error("order_does_not_fit", extra={"order": order.code, "session": facts.session_id})
    order.state, order.revision = OrderState.REVIEW, order.revision + 1
    order.save(update_fields=["state", "revision", "updated_at"])
    record(
        order,
        OrderEventKind.REVIEW,
        currency=facts.currency,
        price=facts.amount_subtotal,
        paid=facts.amount_total,
        order_at_stripe=facts.order_code,
    )
    return order


def _record_payment(order: Order, facts: Facts) -> None:
    order.failure = facts.failure
    order.payment_intent_id = facts.payment_intent_id or order.payment_intent_id
    if facts.payment == Payment.PAID:
        _record_paid(order, facts)
    elif order.is_paid:
        # Money that came does not un-come: what goes back is a refund or a dispute.
        return
    elif facts.payment == Payment.ON_ITS_WAY and order.state == OrderState.OPEN:
        _move(order, OrderState.PROCESSING, OrderEventKind.PROCESSING)
        queue_email(emails.payment_processing(order))
    elif facts.payment == Payment.FAILED and order.is_undecided:
        _move(order, OrderState.FAILED, OrderEventKind.FAILED, failure=facts.failure)
        queue_email(emails.payment_failed(order))
    elif facts.payment == Payment.EXPIRED and order.is_undecided:
        _move(order, OrderState.EXPIRED, OrderEventKind.EXPIRED)


def _record_paid(order: Order, facts: Facts) -> None:
    order.receipt_url = facts.receipt_url or order.receipt_url
    order.invoice_url = facts.invoice_url or order.invoice_url
    if order.is_paid:
        return
    order.amount_discount, order.amount_tax = facts.amount_discount, facts.amount_tax
    order.amount_total, order.country = facts.amount_total, facts.country
    order.promotion_code = facts.promotion_code or order.promotion_code
    order.paid_at = facts.paid_at or timezone.now()
    _move(order, OrderState.PAID, OrderEventKind.PAID, total=order.amount_total)
    revenue.share_out_payment(order)
    revenue.record_sale(order, source=facts.payment_intent_id or facts.session_id)
    queue_email(emails.order_paid(order))


def _move(order: Order, state: OrderState, kind: OrderEventKind, **detail: Value) -> None:
    order.state = state
    # At once: what is written next in this transaction looks at the row.
    order.save()
    record(order, kind, by=None, **detail)
