"""A new Checkout Session: what may be asked of it, and the whole object."""

from devstack.stripe_double.customer_wishes import check_customer, known_email, updated_names
from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.methods import BANK_METHODS
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
_LOCALES = (  # noqa: SIM905
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl"
    " pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
).split()
_AS_ASKED = [
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "locale",
    "submit_type",
]
_SHORTEST, _LONGEST = 1_800, 86_400  # seconds that a session may stay open


def check_wishes(world: World, form: Form) -> None:
    """Refuse what Stripe would refuse before it looks at the cart.

    Raises:
        StripeError: 400.
    """
    form.only(_CREATE)
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
    form.choice("locale", _LOCALES)
    check_customer(world, form)
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


def expiry(world: World, form: Form) -> int:
    """When the session ends: from 30 minutes to 24 hours from now."""
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


def new_session(world: World, form: Form, items: list[Json], expires_at: int) -> Json:
    """An open session over these line items; its totals are not worked out yet."""
    currency = items[0]["currency"]
    session = world.create(
        "checkout.session",
        **_unused(),
        **{name: form.text(name) for name in _AS_ASKED},
        allow_promotion_codes=form.boolean("allow_promotion_codes") or None,
        amount_subtotal=0,
        amount_total=0,
        automatic_tax=_automatic_tax(form),
        currency=currency,
        customer_creation=_customer_creation(form),
        discounts=[],
        expires_at=expires_at,
        invoice_creation=_invoice_creation(form),
        metadata=merged_metadata({}, form),
        mode="payment",
        payment_method_types=_method_types(form, currency),
        payment_status="unpaid",
        phone_number_collection={"enabled": False},
        status="open",
        tax_id_collection={
            "enabled": form.child("tax_id_collection").boolean("enabled"),
            "required": "never",
        },
        success_url=form.required("success_url"),
        ui_mode="hosted_page",
        _intent_data=_intent_data(form),
        _items=items,
        _known_email=known_email(world, form),
        _updates=updated_names(form),
    )
    world.change(session, url=f"{world.base_url}/c/pay/{session['id']}")
    return session


def _automatic_tax(form: Form) -> Json:
    taxed = form.child("automatic_tax").boolean("enabled")
    return {
        "enabled": taxed,
        "liability": {"type": "self"} if taxed else None,
        "provider": "stripe" if taxed else None,
        "status": "complete" if taxed else None,
    }


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
        "statement_descriptor_suffix": data.text("statement_descriptor_suffix"),
    }
