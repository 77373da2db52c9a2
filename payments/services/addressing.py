"""Which order an event is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from payments.exceptions import NotKnownToStripe
from payments.gateway.reading import order_code_of
from payments.models import Order, StripeEvent
from payments.services.adopting import adopt_session


@dataclass(frozen=True, slots=True)
class _Address:
    """What an object tells of its order: our code, the session, the payment."""

    code: str = ""
    session_id: str = ""
    payment_intent_id: str = ""


def orders_of_events(events: Iterable[StripeEvent]) -> dict[int, Order]:
    """Return the orders by pk of the event, in one query; what is about none of ours is not in it.

    A refund or dispute may come before we know its payment: then Stripe is asked for it. Raises ``StripeAway``.
    """
    addresses = {event.pk: _address(event.body["data"]["object"]) for event in events}
    known = _known(addresses.values())
    found = {pk: _match(known, address) for pk, address in addresses.items()}
    return {
        pk: order
        for pk, address in addresses.items()
        if (order := found[pk] or _asked(address)) is not None
    }


def _address(told: dict[str, Any]) -> _Address:
    kind, noted = told.get("object"), told.get("metadata") or {}
    code = str(noted.get("order") or "")
    if kind == "checkout.session":
        return _Address(told.get("client_reference_id") or code, told["id"])
    if kind == "payment_intent":
        return _Address(code, payment_intent_id=told["id"])
    if kind in {"charge", "refund", "dispute"}:
        return _Address(code, payment_intent_id=told.get("payment_intent") or "")
    return _Address()


def _known(addresses: Iterable[_Address]) -> list[Order]:
    wanted = list(addresses)
    return list(
        Order.objects.filter(
            Q(code__in=[one.code for one in wanted if one.code])
            | Q(session_id__in=[one.session_id for one in wanted if one.session_id])
            | Q(
                payment_intent_id__in=[
                    one.payment_intent_id for one in wanted if one.payment_intent_id
                ]
            )
        )
    )


def _match(orders: list[Order], address: _Address) -> Order | None:
    for order in orders:
        if address.session_id and order.session_id == address.session_id:
            return order
        if address.payment_intent_id and order.payment_intent_id == address.payment_intent_id:
            return order
        if address.code and order.code == address.code:
            return adopt_session(order, address.session_id)
    return None


def _asked(address: _Address) -> Order | None:
    if not address.payment_intent_id or address.code:
        return None
    try:
        code = order_code_of(address.payment_intent_id)
    except NotKnownToStripe:
        return None
    return Order.objects.filter(code=code).first() if code else None
