"""Students as customers of Stripe."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from payments.gateway.selling import create_customer
from payments.models import PayerAccount


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
