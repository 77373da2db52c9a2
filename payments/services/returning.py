"""What the page of an order does while the money is awaited."""

from __future__ import annotations

import logging

from django.core.cache import cache

from lib.errors import DomainError
from payments.models import Order
from payments.services.settling import fulfil

logger = logging.getLogger(__name__)

#: Seconds: however often the page asks, Stripe is asked so seldom.
ASK_EVERY = 3


def looked_at(order: Order) -> Order:
    """Return the order as it stands, asking Stripe about one that is undecided.

    When Stripe is away, or has no answer, it is as we know it: the page asks again, and the webhook comes too.
    """
    if not order.is_undecided or order.session_id is None:
        return order
    if not cache.add(f"order-looked-at:{order.pk}", 1, ASK_EVERY):
        return order
    try:
        return fulfil(order)
    except DomainError as error:
        logger.warning("order_not_looked_at", extra={"order": order.code, "error": str(error)})
        return order
