"""Sessions that Stripe made for an order while its answer was lost."""

from __future__ import annotations

from payments.gateway.searching import session_opened_for
from payments.models import Order, PayerAccount


def with_session(order: Order) -> Order:
    """Return the order with its Checkout session, asking Stripe for it where we do not know any. Not in a transaction.

    Without an account at Stripe the student never came as far as a session. Raises ``StripeAway``.
    """
    if order.session_id is not None:
        return order
    accounts = PayerAccount.objects.filter(student=order.student_id, livemode=order.livemode)
    account = accounts.first()
    found = account and session_opened_for(order.code, customer_id=account.stripe_id)
    return adopt_session(order, found or "")


def adopt_session(order: Order, session_id: str) -> Order:
    """Return the order with this session of its own, unless it has one: Stripe's answer to our asking was lost."""
    if session_id and order.session_id is None:
        # Only where none is known: whoever opens the page at this moment has the same answer.
        Order.objects.filter(pk=order.pk, session_id=None).update(session_id=session_id)
        order.refresh_from_db()
    return order
