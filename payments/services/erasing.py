"""Taking a buyer out of what Stripe sent: the events in our inbox, and dj-stripe's copies.

Numbers, dates and ids stay, so that orders and revenue can still be followed. What Stripe itself keeps about a
payment it keeps as the law asks of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from djstripe.models import (
    Charge,
    Customer,
    Dispute,
    Event,
    Invoice,
    PaymentIntent,
    PaymentMethod,
    Session,
)

from accounts.models import User
from payments.models import Order, PayerAccount, StripeEvent

#: Of any object of Stripe's, at any depth: what tells who somebody is.
PERSONAL: Final = frozenset(
    {
        "billing_details",
        "customer_address",
        "customer_details",
        "customer_email",
        "customer_name",
        "customer_phone",
        "customer_purchase_ip",
        "customer_shipping",
        "customer_tax_ids",
        "email",
        "evidence",
        "payment_method_details",
        "previous_attributes",
        "receipt_email",
        "shipping",
    }
)
#: Of a customer, and of nothing else: a product too has a name.
OF_A_CUSTOMER: Final = frozenset({"address", "description", "name", "phone"})


@transaction.atomic
def forget_payer(student: User) -> None:
    """Take the student out of every event and every copy that is there now."""
    ids = list(PayerAccount.objects.filter(student=student).values_list("stripe_id", flat=True))
    events = _events_about(student, ids)
    known = list(events.values_list("stripe_id", flat=True))
    _scrub(events, "body")
    _scrub(Event.objects.filter(id__in=known), "data", "stripe_data")
    for copies in _copies(student, ids):
        _scrub(copies, "stripe_data")
    Customer.objects.filter(id__in=ids).update(email="")


def without_person(data: Any) -> Any:
    """Return an object of Stripe's that does not tell any more whose it is."""
    if isinstance(data, list):
        return [without_person(one) for one in data]
    if not isinstance(data, dict):
        return data
    hidden = PERSONAL | OF_A_CUSTOMER if data.get("object") == "customer" else PERSONAL
    return {
        key: None if key in hidden and value else without_person(value)
        for key, value in data.items()
    }


def _events_about(student: User, ids: list[str]) -> QuerySet[StripeEvent]:
    told = "body__data__object__"
    return StripeEvent.objects.filter(
        Q(order__student=student) | Q(**{f"{told}id__in": ids}) | Q(**{f"{told}customer__in": ids})
    )


def _copies(student: User, ids: list[str]) -> Iterator[QuerySet[Any]]:
    orders = Order.objects.filter(student=student)
    payments = list(
        orders.exclude(payment_intent_id=None).values_list("payment_intent_id", flat=True)
    )
    yield Customer.objects.filter(id__in=ids)
    for model in (Session, PaymentIntent, Charge, Invoice, PaymentMethod):
        yield model.objects.filter(customer__id__in=ids)
    # A card that was used once is nobody's at Stripe; the payment leads to it.
    used = PaymentIntent.objects.filter(id__in=payments).values("payment_method__id")
    yield PaymentMethod.objects.filter(id__in=used)
    yield Charge.objects.filter(payment_intent__id__in=payments)
    yield Dispute.objects.filter(payment_intent__id__in=payments)


def _scrub(rows: QuerySet[Any], *columns: str) -> None:
    for row in _locked(rows):
        for column in columns:
            setattr(row, column, without_person(getattr(row, column)))
        row.save(update_fields=columns)


def _locked(rows: QuerySet[Any]) -> Iterable[Any]:
    return rows.select_for_update(of=("self",)).order_by("pk").iterator(chunk_size=100)
