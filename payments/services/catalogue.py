"""Prices as Stripe keeps them."""

from __future__ import annotations

from django.conf import settings

from payments.gateway.selling import create_price, create_product
from payments.models import StripePrice
from payments.offers import Offer


def stripe_price_for(offer: Offer) -> StripePrice:
    """Return the price at Stripe, made if it was never asked before."""
    what = {"course": offer.course, "bundle": offer.bundle, "livemode": settings.STRIPE_LIVE_MODE}
    money = {"currency": offer.money.currency, "amount": offer.money.amount}
    if known := StripePrice.objects.filter(**what, **money).first():
        return known
    key = f"{offer.cart}-{offer.money.currency}-{offer.money.amount}"
    other = StripePrice.objects.filter(**what).first()
    product = (
        other.product_id
        if other
        else create_product(name=offer.title, url=offer.url, key=f"product-{offer.cart}")
    )
    price = create_price(
        product_id=product, amount=offer.money.amount, currency=offer.money.currency, key=key
    )
    made, _created = StripePrice.objects.get_or_create(
        **what, **money, defaults={"product_id": product, "stripe_id": price}
    )
    return made


def forget(price: StripePrice) -> None:
    """Forget a price that Stripe does not know any more."""
    price.delete()
