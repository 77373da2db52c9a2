"""Starting a purchase: an order of ours, then a page at Stripe that takes the money for it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from enrollments.models import Enrollment
from lib.errors import NotAllowed
from lib.windows import count_in_window, counted_in_window
from payments.access import is_buyer
from payments.enums import OrderEventKind, OrderState
from payments.exceptions import (
    HasItAlready,
    NotKnownToStripe,
    PaymentOnItsWay,
    PaymentsClosed,
    PromotionCodeInvalid,
    StripeRefused,
    TooManyCodes,
)
from payments.gateway.selling import Cart, expire_session, find_promotion_code, open_session
from payments.models import Order, OrderItem
from payments.offers import Offer
from payments.services import catalogue, customers
from payments.services.locking import locked
from payments.services.recording import record
from payments.services.settling import fulfil

#: Stripe opens no page for less than 30 minutes; an order that is left with less begins anew.
SHORTEST = timedelta(minutes=31)
#: So many wrong promotion codes a student may type within so many seconds.
WRONG_CODES, CODES_SECONDS = 10, 3600


def start_checkout(*, offer: Offer, by: User, promotion_code: str = "") -> Order:
    """Return an order of ``by`` for the offer, whose ``session_url`` is the page that takes the money.

    Asked again, also in two tabs at once, it is the same order, unless price or promotion code changed: then the
    old one is closed first, so that it cannot be paid as well.

    Raises ``PaymentsClosed``, ``HasItAlready``, ``PaymentOnItsWay``, ``PromotionCodeInvalid``, ``TooManyCodes``,
    ``StripeAway``, ``StripeRefused``. What was begun is gone on with at the next try.
    """
    if not settings.STRIPE_SECRET_KEY:
        raise PaymentsClosed
    require_wanted(offer, by)
    typed = promotion_code.strip()
    code_id = _promotion(typed, by) if typed else ""
    order = _order_for(offer, by, typed)
    return order if order.is_payable else _open_page(order, offer, code_id)


def require_wanted(offer: Offer, student: User) -> None:
    """Raise ``HasItAlready`` if the student is in every course of the offer, for good."""
    courses = [course.pk for course, _share in offer.shares]
    mine = Enrollment.objects.active().filter(student=student, expires_at=None)
    if mine.filter(course__in=courses).count() == len(courses):
        raise HasItAlready


def _promotion(typed: str, student: User) -> str:
    """Return the id of a promotion code. Wrong ones are counted: nobody finds one by trying."""
    window = f"promotion-codes:{student.pk}"
    if counted_in_window(window) >= WRONG_CODES:
        raise TooManyCodes
    found = find_promotion_code(typed)
    if not found:
        count_in_window(window, CODES_SECONDS)
        raise PromotionCodeInvalid
    return found


def _order_for(offer: Offer, student: User, promotion_code: str) -> Order:
    known = _undecided(offer, student)
    if known and not _is_for(known, offer, promotion_code):
        close_order(known)
        # It may have been paid at that very moment: then there is nothing more to sell.
        require_wanted(offer, student)
    elif known:
        return known
    try:
        return _new_order(offer, student, promotion_code)
    except IntegrityError:
        # Another tab was quicker.
        known = _undecided(offer, student)
        if known is None:
            raise
        return known


def _undecided(offer: Offer, student: User) -> Order | None:
    orders = Order.objects.filter(student=student, cart=offer.cart)
    known = orders.filter(state__in=OrderState.undecided()).first()
    if known and known.state == OrderState.PROCESSING:
        raise PaymentOnItsWay(orderId=known.code)
    return known


def _is_for(order: Order, offer: Offer, promotion_code: str) -> bool:
    return (
        order.price == offer.money
        and order.promotion_code == promotion_code
        and order.livemode == settings.STRIPE_LIVE_MODE
        # Its page still takes money, or there is time to open one.
        and (order.is_payable or order.expires_at > timezone.now() + SHORTEST)
    )


@transaction.atomic
def _new_order(offer: Offer, student: User, promotion_code: str) -> Order:
    order = Order.objects.create(
        student=student,
        bundle=offer.bundle,
        cart=offer.cart,
        title=offer.title,
        currency=offer.money.currency,
        amount_subtotal=offer.money.amount,
        amount_total=offer.money.amount,
        promotion_code=promotion_code,
        language=_language(student),
        livemode=settings.STRIPE_LIVE_MODE,
        expires_at=timezone.now() + timedelta(minutes=settings.CHECKOUT_MINUTES),
    )
    OrderItem.objects.bulk_create(
        OrderItem(order=order, course=course, title=course.title, amount_subtotal=share)
        for course, share in offer.shares
    )
    record(order, OrderEventKind.CREATED, by=student, price=order.amount_subtotal)
    return order


def _language(student: User) -> str:
    return (get_language() or student.language).partition("-")[0]


def _open_page(order: Order, offer: Offer, promotion_code_id: str) -> Order:
    try:
        _open(order, offer, promotion_code_id)
    except NotKnownToStripe:
        # Remembered from another account, or deleted there: made again, once.
        customers.forget_customer(order.student)
        catalogue.forget(catalogue.stripe_price_for(offer))
        _open(order, offer, promotion_code_id)
    return order


def _open(order: Order, offer: Offer, promotion_code_id: str) -> None:
    page = f"{settings.SITE_URL}{order.get_absolute_url()}"
    session = open_session(
        Cart(
            order_code=order.code,
            customer_id=customers.customer_of(order.student),
            price_id=catalogue.stripe_price_for(offer).stripe_id,
            language=order.language,
            expires_at=order.expires_at,
            return_url=f"{page}?returned=1",
            cancel_url=f"{page}?cancelled=1",
            promotion_code_id=promotion_code_id,
        )
    )
    order.session_id, order.session_url = session.stripe_id, session.url
    order.expires_at = session.expires_at
    order.save(update_fields=["session_id", "session_url", "expires_at", "updated_at"])


def cancel_order(*, order: Order, by: User) -> Order:
    """End an order by its buyer's wish; see ``close_order``. Raises ``NotAllowed``, ``StripeAway``."""
    if not is_buyer(by, order):
        raise NotAllowed
    return close_order(order)


def close_order(order: Order) -> Order:
    """End an order that nobody has paid, at Stripe first; one that was paid meanwhile is settled instead.

    Raises ``StripeAway``.
    """
    if order.session_id is not None:
        order = fulfil(order)
    if order.state != OrderState.OPEN:
        return order
    if order.session_id is not None:
        try:
            expire_session(order.session_id)
        except StripeRefused:
            # No longer open: paid, or over, since we looked.
            return fulfil(order)
    return _expire(order)


@transaction.atomic
def _expire(order: Order) -> Order:
    current = locked(order.pk)
    if current.state == OrderState.OPEN:
        current.state, current.revision = OrderState.EXPIRED, current.revision + 1
        current.save(update_fields=["state", "revision", "updated_at"])
        record(current, OrderEventKind.EXPIRED)
    return current
