"""Reading how an order stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import stripe

from payments.facts import DisputeFacts, Facts, Payment, RefundFacts
from payments.gateway.client import calling

_WHOLE = ["payment_intent.latest_charge", "invoice", "discounts.promotion_code"]


def read_facts(session_id: str, *, with_aftermath: bool = False) -> Facts:
    """Return how the session stands now, in one call, and two more when money went back or is disputed.

    ``with_aftermath``: look for refunds and disputes also where the charge shows none (one may have failed).
    """
    with calling() as client:
        session = client.v1.checkout.sessions.retrieve(session_id, {"expand": _WHOLE})
        intent: Any = session.payment_intent
        charge = intent.latest_charge if intent else None
        refunds: tuple[RefundFacts, ...] = ()
        disputes: tuple[DisputeFacts, ...] = ()
        if charge and (charge.amount_refunded or with_aftermath):
            refunds = _refunds(client, intent.id)
        if charge and (charge.disputed or with_aftermath):
            disputes = _disputes(client, intent.id)
    return _facts(session, intent, charge, refunds, disputes)


def order_code_of(payment_intent_id: str) -> str:
    """Return the code of the order that a payment was made for; empty when it is none of ours."""
    with calling() as client:
        intent = client.v1.payment_intents.retrieve(payment_intent_id)
    return _noted(intent, "order")


def _facts(
    session: stripe.checkout.Session,
    intent: Any,
    charge: Any,
    refunds: tuple[RefundFacts, ...],
    disputes: tuple[DisputeFacts, ...],
) -> Facts:
    details = session.total_details
    payer = session.customer_details
    return Facts(
        session_id=session.id,
        order_code=session.client_reference_id or "",
        payment=_payment(session, intent),
        currency=(session.currency or "").upper(),
        amount_subtotal=session.amount_subtotal or 0,
        amount_discount=details.amount_discount if details else 0,
        amount_tax=details.amount_tax if details else 0,
        amount_total=session.amount_total or 0,
        livemode=session.livemode,
        payment_intent_id=intent.id if intent else None,
        paid_at=_paid_at(session, charge),
        failure=_failure(intent),
        promotion_code=_promotion_code(session),
        country=(payer.address.country or "") if payer and payer.address else "",
        receipt_url=(charge.receipt_url or "") if charge else "",
        invoice_url=_invoice_url(session),
        refunds=refunds,
        disputes=disputes,
    )


def _payment(session: stripe.checkout.Session, intent: Any) -> Payment:
    if session.payment_status in ("paid", "no_payment_required") and session.status == "complete":
        return Payment.PAID
    if session.status == "expired":
        return Payment.EXPIRED
    if session.status == "open":
        return Payment.AWAITED
    # Complete without money: a bank that answers later, or that has answered no.
    return Payment.ON_ITS_WAY if intent and intent.status == "processing" else Payment.FAILED


def _paid_at(session: stripe.checkout.Session, charge: Any) -> datetime | None:
    if charge and charge.paid:
        return _moment(charge.created)
    # Nothing to pay: Stripe has no moment for it but the session's own.
    return _moment(session.created) if session.payment_status == "no_payment_required" else None


def _failure(intent: Any) -> str:
    error = intent.last_payment_error if intent else None
    # Only cards have a decline code, and what Stripe leaves out of an object is no attribute of it.
    words = (getattr(error, name, None) for name in ("decline_code", "code"))
    return next((str(word)[:100] for word in words if word), "")


def _promotion_code(session: stripe.checkout.Session) -> str:
    for discount in session.discounts or []:
        code: Any = discount.promotion_code
        if code:
            return str(code.code)[:60]
    return ""


def _invoice_url(session: stripe.checkout.Session) -> str:
    invoice: Any = session.invoice
    return str(invoice.hosted_invoice_url or "") if invoice else ""


def _refunds(client: stripe.StripeClient, intent_id: str) -> tuple[RefundFacts, ...]:
    found = client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
    return tuple(told_refund(item) for item in found.auto_paging_iter())


def told_refund(item: stripe.Refund) -> RefundFacts:
    """Return a refund object as facts."""
    ours = _noted(item, "refund")
    return RefundFacts(
        stripe_id=item.id,
        status=item.status or "",
        amount=item.amount,
        created=_moment(item.created),
        ours=int(ours) if ours.isdecimal() else None,
        failure=str(getattr(item, "failure_reason", None) or "")[:100],
    )


def _disputes(client: stripe.StripeClient, intent_id: str) -> tuple[DisputeFacts, ...]:
    found = client.v1.disputes.list({"payment_intent": intent_id, "limit": 100})
    return tuple(_dispute(item) for item in found.auto_paging_iter())


def _dispute(item: stripe.Dispute) -> DisputeFacts:
    due = item.evidence_details.due_by
    return DisputeFacts(
        stripe_id=item.id,
        status=item.status,
        reason=item.reason,
        amount=item.amount,
        created=_moment(item.created),
        answer_by=_moment(due) if due else None,
    )


def _noted(item: Any, name: str) -> str:
    """What we wrote into the metadata of an object; a StripeObject is no dict."""
    return str(item.metadata[name]) if item.metadata is not None and name in item.metadata else ""


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
