"""Checkout Sessions of mode `payment` (https://docs.stripe.com/api/checkout/sessions)."""

from devstack.stripe_double.cart import check_coupon, price_out, read_items
from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.money import check_chargeable
from devstack.stripe_double.resources.coupons import find_promotion_code, is_redeemable
from devstack.stripe_double.session_object import check_wishes, expiry, new_session
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World


def create_session(world: World, form: Form) -> Json:
    """POST /v1/checkout/sessions."""
    check_wishes(world, form)
    expires_at = expiry(world, form)
    items = read_items(world, form)
    session = new_session(world, form, items, expires_at)
    _give_discount(world, form, session)
    if session["amount_total"]:
        check_chargeable(session["amount_total"], session["currency"], "line_items")
    return session


def update_session(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/checkout/sessions/:id: its metadata."""
    form.only(["metadata"])
    session = world.get("checkout.session", identifier)
    world.change(session, metadata=merged_metadata(session["metadata"], form))
    return session


def expire_session(world: World, _form: Form, identifier: str) -> Json:
    """POST /v1/checkout/sessions/:id/expire."""
    session = world.get("checkout.session", identifier)
    if session["status"] != "open":
        told = f"Only Checkout Sessions with a status in [open] can be expired; it is {session['status']}."
        raise invalid(told)
    return expire(world, session)


def expire(world: World, session: Json) -> Json:
    """Nobody can pay it any more."""
    world.change(session, status="expired", url=None)
    intent = world.store.find(session["payment_intent"] or "", "payment_intent")
    if intent is not None:
        world.change(intent, status="canceled", cancellation_reason="expired", next_action=None)
        world.emit("payment_intent.canceled", intent)
    world.emit("checkout.session.expired", session)
    return session


def expire_overdue(world: World) -> None:
    """Expire what has stayed open too long; called as time goes by."""
    for session in world.store.all("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= world.now():
            expire(world, session)


def apply_promotion_code(world: World, session: Json, typed: str) -> None:
    """What the payer typed into the field of the page.

    Raises:
        StripeError: 400, it is unknown, over, or does not fit.
    """
    code = find_promotion_code(world, typed)
    if not session["allow_promotion_codes"] or code is None or not is_redeemable(world, code):
        raise invalid("This code is invalid.", "promotion_code")
    _apply(world, session, code, "promotion_code")


def _apply(world: World, session: Json, code: Json, param: str) -> None:
    limits = code["restrictions"]
    minimum = limits["minimum_amount"]
    currency = limits["minimum_amount_currency"] or session["currency"]
    if minimum and (session["amount_subtotal"] < minimum or currency != session["currency"]):
        raise invalid("This code needs a larger order.", param)
    coupon = world.get("coupon", code["promotion"]["coupon"])
    check_coupon(world, coupon, session["_items"], param)
    price_out(world, session, coupon)
    world.change(session, discounts=[{"coupon": None, "promotion_code": code["id"]}])


def _give_discount(world: World, form: Form, session: Json) -> None:
    price_out(world, session, None)
    for discount in form.children("discounts"):
        discount.only(["coupon", "promotion_code"])
        if discount.text("promotion_code"):
            param = discount.param("promotion_code")
            code = world.get("promotion_code", discount.required("promotion_code"), param)
            if not is_redeemable(world, code):
                raise invalid("This promotion code is expired or used up.", param)
            _apply(world, session, code, param)
        else:
            param = discount.param("coupon")
            coupon = world.get("coupon", discount.required("coupon"), param)
            check_coupon(world, coupon, session["_items"], param)
            price_out(world, session, coupon)
            world.change(session, discounts=[{"coupon": coupon["id"], "promotion_code": None}])
