"""Customers, tax rates and the payment methods that are made through the API."""

from devstack.stripe_double.cards import card_of_token
from devstack.stripe_double.errors import StripeError, invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.ids import random_text
from devstack.stripe_double.methods import bank_method, card_method
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_TEXTS = ["description", "email", "name", "phone"]
_CUSTOMER = [*_TEXTS, "address", "metadata", "preferred_locales", "shipping", "tax_exempt"]
_TOMB = "_deleted_customer"
_BANK_NUMBERS = {"sepa_debit": "iban", "us_bank_account": "account_number"}


def create_customer(world: World, form: Form) -> Json:
    """POST /v1/customers."""
    return new_customer(world, form.only(_CUSTOMER))


def new_customer(world: World, form: Form) -> Json:
    """A customer; Checkout makes one too when it was asked to."""
    customer = world.create(
        "customer",
        address=form.child("address").values or None,
        balance=0,
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        discount=None,
        invoice_prefix=random_text(8).upper(),
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        metadata=merged_metadata({}, form),
        next_invoice_sequence=1,
        preferred_locales=form.texts("preferred_locales"),
        shipping=None,
        tax_exempt=form.choice("tax_exempt", ("exempt", "none", "reverse"), "none"),
        test_clock=None,
        **{name: form.text(name) for name in _TEXTS},
    )
    world.emit("customer.created", customer)
    return customer


def update_customer(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/customers/:id."""
    form.only(_CUSTOMER)
    customer = world.get("customer", identifier)
    values: Json = {name: form.text(name) for name in _TEXTS if name in form}
    values["metadata"] = merged_metadata(customer["metadata"], form)
    if "address" in form:
        values["address"] = form.child("address").values or None
    if "preferred_locales" in form:
        values["preferred_locales"] = form.texts("preferred_locales")
    world.emit("customer.updated", customer, world.change(customer, **values))
    return customer


def delete_customer(world: World, _form: Form, identifier: str) -> Json:
    """DELETE /v1/customers/:id."""
    customer = world.get("customer", identifier)
    world.emit("customer.deleted", customer)
    world.store.remove(customer)
    world.store.put({"id": _tomb(identifier), "object": _TOMB})
    return _deleted(identifier)


def retrieve_customer(world: World, form: Form, identifier: str) -> Json:
    """GET /v1/customers/:id. Unlike other objects, a deleted one is not missing: it says that it is deleted."""
    form.only([])
    if world.store.find(_tomb(identifier), _TOMB) is not None:
        return _deleted(identifier)
    return world.get("customer", identifier)


def _tomb(identifier: str) -> str:
    return f"deleted_{identifier}"


def _deleted(identifier: str) -> Json:
    return {"id": identifier, "object": "customer", "deleted": True}


def create_payment_method(world: World, form: Form) -> Json:
    """POST /v1/payment_methods: a card by token or by number, or a bank account."""
    form.only(["type", "card", "billing_details", "metadata", *_BANK_NUMBERS])
    kind, billing = form.required("type"), form.child("billing_details")
    if kind in _BANK_NUMBERS:
        number = form.child(kind).required(_BANK_NUMBERS[kind])
        return bank_method(world, kind, number, billing)
    if kind != "card":
        raise invalid(f"The double has no payment method of type {kind}.", "type")
    card = form.child("card")
    number = card.text("number") or card_of_token(card.required("token"))
    return card_method(world, number, billing)


def payment_method(world: World, _form: Form, identifier: str) -> Json:
    """GET /v1/payment_methods/:id."""
    return world.get("payment_method", identifier)


def create_tax_rate(world: World, form: Form) -> Json:
    """POST /v1/tax_rates."""
    names = ["active", "country", "description", "display_name", "inclusive", "jurisdiction"]
    form.only([*names, "metadata", "percentage", "state", "tax_type"])
    percentage = form.decimal("percentage")
    if percentage is None or not 0 <= percentage <= 100:
        raise StripeError(400, "Invalid percentage: must be from 0 to 100.", param="percentage")
    rate = world.create(
        "tax_rate",
        active=form.boolean("active", default=True),
        country=form.text("country"),
        description=form.text("description"),
        display_name=form.required("display_name"),
        effective_percentage=None,
        flat_amount=None,
        inclusive=form.boolean("inclusive"),
        jurisdiction=form.text("jurisdiction"),
        jurisdiction_level=None,
        metadata=merged_metadata({}, form),
        percentage=percentage,
        rate_type="percentage",
        state=form.text("state"),
        tax_type=form.text("tax_type"),
    )
    world.emit("tax_rate.created", rate)
    return rate
