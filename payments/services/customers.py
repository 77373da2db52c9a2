"""Students as customers of Stripe."""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from payments.enums import OrderState, RefundState
from payments.exceptions import StripeRefused
from payments.gateway.selling import create_customer, delete_customer
from payments.models import Order, PayerAccount
from payments.services.erasing import forget_payer

logger = logging.getLogger(__name__)

#: A call each; the next run takes the rest.
ERASED_AT_ONCE: Final = 100


def customer_of(student: User) -> str:
    """Return the student's customer id, making the customer at the first purchase. Not inside a transaction.

    Raises ``StripeAway``, ``StripeRefused``.
    """
    livemode = settings.STRIPE_LIVE_MODE
    if known := PayerAccount.objects.filter(student=student, livemode=livemode).first():
        return known.stripe_id
    made = create_customer(
        email=student.email,
        name=student.full_name,
        language=student.language,
        key=f"customer-{student.public_id}-{student.language}",
    )
    account, _created = PayerAccount.objects.get_or_create(
        student=student, livemode=livemode, defaults={"stripe_id": made}
    )
    return account.stripe_id


def forget_customer(student: User) -> None:
    """Forget a customer that Stripe does not know any more: the next purchase makes another."""
    PayerAccount.objects.filter(student=student, livemode=settings.STRIPE_LIVE_MODE).delete()


def erase_customers() -> int:
    """Delete, at Stripe, the customers of accounts that were deleted; returns how many are gone now.

    Their row is the wish, and goes only after Stripe has confirmed. It waits while an order of theirs may still be
    paid, or a refund is under way: Stripe then needs the payer. Raises ``StripeAway``: the rest waits for the next
    time. Not inside a transaction.
    """
    gone = 0
    for account in _to_erase():
        try:
            delete_customer(account.stripe_id)
        except StripeRefused:
            # Looked at by whoever reads the log; those behind it do not wait for that.
            logger.exception("customer_not_erased", extra={"account": account.pk})
            continue
        _forget(account)
        gone += 1
    return gone


@transaction.atomic
def _forget(account: PayerAccount) -> None:
    # What Stripe told us since the account was deleted.
    forget_payer(account.student)
    account.delete()


def _to_erase() -> list[PayerAccount]:
    busy = Order.objects.filter(student=OuterRef("student")).filter(
        Q(state=OrderState.PROCESSING) | Q(refunds__state=RefundState.ASKED)
    )
    accounts = PayerAccount.objects.filter(
        ~Exists(busy), student__deleted_at__isnull=False, livemode=settings.STRIPE_LIVE_MODE
    )
    return list(accounts.select_related("student").order_by("pk")[:ERASED_AT_ONCE])
