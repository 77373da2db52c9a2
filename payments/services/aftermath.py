"""Refunds and disputes as Stripe tells them, in rows of ours."""

from __future__ import annotations

from notifications.services import queue_email
from payments import emails, policy
from payments.enums import OrderEventKind, RefundReason, RefundState, RefundStatus
from payments.facts import DisputeFacts, Facts, RefundFacts
from payments.models import Dispute, Order, Refund
from payments.services import revenue
from payments.services.recording import record as record_event

WON = "won"


def is_known(order: Order) -> bool:
    """Whether money of the order went back, or is disputed, as far as we know."""
    return order.refunds.exists() or order.disputes.exists()


def record(order: Order, facts: Facts) -> bool:
    """Bring the rows of a paid, locked order to what Stripe says, oldest first, with the ledger and the mails.

    Returns whether anything was news.
    """
    news = False
    for told in sorted(facts.refunds, key=lambda one: (one.created, one.stripe_id)):
        news |= _record_refund(order, told)
    order.amount_refunded = order.refunds.made().total()
    for dispute in sorted(facts.disputes, key=lambda one: (one.created, one.stripe_id)):
        news |= _record_dispute(order, dispute)
    return news


def _record_refund(order: Order, told: RefundFacts) -> bool:
    refund = _row_of(order, told)
    before, was_taken = refund.status, refund.state == RefundState.TAKEN
    refund.state, refund.stripe_id = RefundState.TAKEN, told.stripe_id
    refund.status, refund.failure = told.status, told.failure
    refund.save()
    if before == told.status:
        return not was_taken
    revenue.record_refunds(order, source=told.stripe_id, at=told.created)
    if told.status in RefundStatus.void():
        record_event(order, OrderEventKind.REFUND_FAILED, refund=refund.pk, why=told.failure)
    elif before in {"", *RefundStatus.void()}:
        record_event(order, OrderEventKind.REFUNDED, refund=refund.pk, amount=refund.amount)
        queue_email(emails.refund_made(refund))
    return True


def _row_of(order: Order, told: RefundFacts) -> Refund:
    known = order.refunds.filter(stripe_id=told.stripe_id).first()
    if known is None and told.ours is not None:
        # Ours, whose answer was lost.
        known = order.refunds.filter(pk=told.ours, stripe_id=None).first()
    if known is None:
        gone = order.refunds.counting().total()
        effects = policy.effects_of_refund(in_full=gone + told.amount >= order.amount_total)
        known = Refund(
            order=order,
            amount=told.amount,
            reason=RefundReason.OUTSIDE,
            suspends_access=effects.suspends_access,
            revokes_certificate=effects.revokes_certificate,
        )
    known.order = order
    return known


def _record_dispute(order: Order, told: DisputeFacts) -> bool:
    known = order.disputes.filter(stripe_id=told.stripe_id).first()
    dispute = known or Dispute(order=order, stripe_id=told.stripe_id)
    if dispute.status == told.status:
        return False
    effects = policy.effects_of_dispute(told.status)
    dispute.status, dispute.reason, dispute.amount = told.status, told.reason, told.amount
    dispute.opened_at, dispute.answer_by = told.created, told.answer_by
    dispute.suspends_access = effects.suspends_access
    dispute.revokes_certificate = effects.revokes_certificate
    dispute.save()
    revenue.record_dispute(order, dispute)
    kind = {
        WON: OrderEventKind.DISPUTE_WON,
        policy.LOST: OrderEventKind.DISPUTE_LOST,
    }.get(told.status, OrderEventKind.DISPUTED)
    record_event(order, kind, dispute=dispute.pk, status=told.status)
    return True
