"""The catalogue at Stripe: what we sell as products, what it costs as prices, each made when it is first needed.

Everything here calls Stripe, and none of it may be called inside a transaction.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from payments.exceptions import NotKnownToStripe
from payments.gateway import selling
from payments.models import StripePrice
from payments.offers import Offer


@dataclass(frozen=True, slots=True)
class _Product:
    stripe_id: str
    name: str


def stripe_price_for(offer: Offer) -> StripePrice:
    """Return the price at Stripe for what is offered, as usable there as we know; made if there is none.

    Two at once end with one row. Raises ``PaymentsClosed``, ``StripeAway``, ``StripeRefused``.
    """
    kept = _prices_of(offer).filter(currency=offer.money.currency, amount=offer.money.amount)
    row = kept.first()
    if row is not None and is_usable(row):
        return row
    if row is not None and _has_right_terms(row):
        try:
            return set_active(row, active=True)
        except NotKnownToStripe:
            forget(row)
    return _make(offer, lost=row.stripe_id if row else "")


def is_usable(row: StripePrice) -> bool:
    """Whether a new session can be opened with it, as far as we know."""
    return row.is_active and _has_right_terms(row)


def set_active(row: StripePrice, *, active: bool) -> StripePrice:
    """Let new sessions use the price, or no more. Raises what the gateway raises; then nothing was changed."""
    selling.set_price_active(row.stripe_id, active=active)
    row.is_active = active
    row.save(update_fields=["is_active"])
    return row


def forget(row: StripePrice) -> None:
    """Note that Stripe does not know the price: the next who needs it makes it anew."""
    StripePrice.objects.filter(pk=row.pk, stripe_id=row.stripe_id).update(is_known=False)


def forget_product(product_id: str) -> None:
    """Note that Stripe does not know the product, nor any price of it."""
    StripePrice.objects.filter(product_id=product_id).update(is_known=False)


def _prices_of(offer: Offer) -> QuerySet[StripePrice]:
    return StripePrice.objects.filter(
        course=offer.course, bundle=offer.bundle, livemode=settings.STRIPE_LIVE_MODE
    )


def _has_right_terms(row: StripePrice) -> bool:
    # Whether tax is in a price cannot be changed at Stripe: with another setting it is another price.
    return row.is_known and row.tax_behavior == settings.STRIPE_TAX_BEHAVIOR


def _make(offer: Offer, *, lost: str) -> StripePrice:
    product = _known_product(offer)
    if product is not None:
        try:
            return _keep(offer, product, _create_price(offer, product, lost=lost))
        except NotKnownToStripe:
            forget_product(product.stripe_id)
    product = _create_product(offer)
    return _keep(offer, product, _create_price(offer, product, lost=lost))


def _known_product(offer: Offer) -> _Product | None:
    row = _prices_of(offer).filter(is_known=True).first()
    return _Product(row.product_id, row.product_name) if row else None


def _create_product(offer: Offer) -> _Product:
    lost = _prices_of(offer).filter(is_known=False).first()
    key = _key("product", offer, offer.title, offer.url, lost.product_id if lost else "")
    return _Product(
        selling.create_product(name=offer.title, url=offer.url, key=key), name=offer.title
    )


def _create_price(offer: Offer, product: _Product, *, lost: str) -> str:
    money = offer.money
    terms = (product.stripe_id, money.amount, money.currency, settings.STRIPE_TAX_BEHAVIOR)
    return selling.create_price(
        product_id=product.stripe_id,
        amount=money.amount,
        currency=money.currency,
        key=_key("price", offer, *terms, lost),
    )


def _key(kind: str, offer: Offer, *parameters: object) -> str:
    # The same wish has the same key, so that two at once, or a lost answer, make one object. What was lost is part
    # of the wish: for a day Stripe would answer the old key with the object that it does not know any more.
    digest = hashlib.sha256(json.dumps(parameters).encode()).hexdigest()[:16]
    return f"{kind}-{offer.cart}-{digest}"


def _keep(offer: Offer, product: _Product, price_id: str) -> StripePrice:
    row, _created = StripePrice.objects.update_or_create(
        course=offer.course,
        bundle=offer.bundle,
        currency=offer.money.currency,
        amount=offer.money.amount,
        livemode=settings.STRIPE_LIVE_MODE,
        defaults={
            "product_id": product.stripe_id,
            "product_name": product.name,
            "stripe_id": price_id,
            "tax_behavior": settings.STRIPE_TAX_BEHAVIOR,
            "is_active": True,
            "is_known": True,
        },
    )
    return row
