"""Checkout Sessions of mode `payment` (https://docs.stripe.com/api/checkout/sessions)."""

from devstack.stripe_double.cart import check_coupon, price_out, read_items
from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.methods import BANK_METHODS
from devstack.stripe_double.money import check_chargeable
from devstack.stripe_double.resources.coupons import find_promotion_code, is_redeemable
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_CREATE = [
    "adaptive_pricing",
    "allow_promotion_codes",
    "automatic_tax",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "consent_collection",
    "custom_text",
    "customer",
    "customer_creation",
    "customer_email",
    "discounts",
    "expires_at",
    "invoice_creation",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_types",
    "phone_number_collection",
    "submit_type",
    "success_url",
    "tax_id_collection",
    "ui_mode",
    "customer_update",
    "payment_method_options",
]
_SHORTEST, _LONGEST = 1_800, 86_400  # seconds that a session may stay open


def create_session(world: World, form: Form) -> Json:
    """POST /v1/checkout/sessions."""
    _check(world, form.only(_CREATE))
    expires_at = _expiry(world, form)
    items = read_items(world, form)
    session = _new(world, form, items, expires_at)
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


def _check(world: World, form: Form) -> None:
    if form.required("mode") != "payment":
        raise invalid("The double plays only mode=payment.", "mode")
    form.choice("ui_mode", ["hosted_page", "hosted"], "hosted_page")
    if not form.required("success_url").startswith(("http://", "https://")):
        raise invalid("Not a valid URL", "success_url", "url_invalid")
    if "discounts" in form and "allow_promotion_codes" in form:
        told = "You may only specify one of these parameters: allow_promotion_codes, discounts."
        raise invalid(told)
    if len(list(form.children("discounts"))) > 1:
        raise invalid("You can apply at most one discount.", "discounts")
    if form.text("customer") and form.text("customer_email"):
        told = "You may only specify one of these parameters: customer, customer_email."
        raise invalid(told)
    if form.text("customer"):
        world.get("customer", form.required("customer"), "customer")
    form.child("payment_intent_data").only(
        [
            "description",
            "metadata",
            "receipt_email",
            "setup_future_usage",
            "shipping",
            "statement_descriptor",
            "statement_descriptor_suffix",
        ]
    )
    if len(form.text("client_reference_id") or "") > 200:
        raise invalid("client_reference_id: at most 200 characters.", "client_reference_id")


def _expiry(world: World, form: Form) -> int:
    now = world.now()
    expires_at = form.integer("expires_at", now + _LONGEST) or 0
    if expires_at < now + _SHORTEST:
        told = (
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        )
        raise invalid(told, "expires_at")
    if expires_at > now + _LONGEST:
        told = (
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        )
        raise invalid(told, "expires_at")
    return expires_at


def _method_types(form: Form, currency: str) -> list[str]:
    bank = BANK_METHODS.get(currency)
    offered = ["card", bank] if bank else ["card"]
    wanted = form.texts("payment_method_types")
    for kind in wanted:
        if kind not in offered:
            told = f"The payment method type provided: {kind} is invalid for {currency} here."
            raise invalid(told, "payment_method_types")
    return wanted or offered


def _new(world: World, form: Form, items: list[Json], expires_at: int) -> Json:
    currency = items[0]["currency"]
    taxed = form.child("automatic_tax").boolean("enabled")
    session = world.create(
        "checkout.session",
        **_unused(),
        allow_promotion_codes=form.boolean("allow_promotion_codes") or None,
        amount_subtotal=0,
        amount_total=0,
        automatic_tax={
            "enabled": taxed,
            "liability": {"type": "self"} if taxed else None,
            "provider": "stripe" if taxed else None,
            "status": "complete" if taxed else None,
        },
        billing_address_collection=form.text("billing_address_collection"),
        cancel_url=form.text("cancel_url"),
        client_reference_id=form.text("client_reference_id"),
        currency=currency,
        customer=form.text("customer"),
        customer_creation=_customer_creation(form),
        customer_email=form.text("customer_email"),
        discounts=[],
        expires_at=expires_at,
        invoice_creation=_invoice_creation(form),
        locale=form.text("locale"),
        metadata=merged_metadata({}, form),
        mode="payment",
        payment_method_types=_method_types(form, currency),
        payment_status="unpaid",
        phone_number_collection={"enabled": False},
        status="open",
        submit_type=form.text("submit_type"),
        success_url=form.required("success_url"),
        ui_mode="hosted_page",
        _intent_data=_intent_data(form),
        _items=items,
    )
    world.change(session, url=f"{world.base_url}/c/pay/{session['id']}")
    return session


def _unused() -> Json:
    names = [
        "after_expiration",
        "branding_settings",
        "client_secret",
        "collected_information",
        "consent",
        "consent_collection",
        "currency_conversion",
        "customer_account",
        "customer_details",
        "invoice",
        "managed_payments",
        "origin_context",
        "payment_intent",
        "payment_link",
        "payment_method_configuration_details",
        "permissions",
        "recovered_from",
        "redirect_on_completion",
        "return_url",
        "saved_payment_method_options",
        "setup_intent",
        "shipping_address_collection",
        "shipping_cost",
        "subscription",
        "wallet_options",
    ]
    empty = {"after_submit", "shipping_address", "submit", "terms_of_service_acceptance"}
    return dict.fromkeys(names) | {
        "adaptive_pricing": {"enabled": False},
        "custom_fields": [],
        "custom_text": dict.fromkeys(sorted(empty)),
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "shipping_options": [],
    }


def _customer_creation(form: Form) -> str | None:
    if form.text("customer"):
        return None
    wanted = form.choice("customer_creation", ["always", "if_required"], "if_required")
    return "always" if form.child("invoice_creation").boolean("enabled") else wanted


def _invoice_creation(form: Form) -> Json:
    sent = form.child("invoice_creation")
    data = sent.child("invoice_data")
    return {
        "enabled": sent.boolean("enabled"),
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": data.text("description"),
            "footer": data.text("footer"),
            "issuer": None,
            "metadata": merged_metadata({}, data),
            "rendering_options": None,
        },
    }


def _intent_data(form: Form) -> Json:
    data = form.child("payment_intent_data")
    return {
        "description": data.text("description"),
        "metadata": merged_metadata({}, data),
        "receipt_email": data.text("receipt_email"),
        "setup_future_usage": data.text("setup_future_usage"),
        "shipping": data.child("shipping").values or None,
    }
