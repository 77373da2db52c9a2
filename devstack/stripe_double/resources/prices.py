"""Prices: their amounts never change, so old orders keep theirs (https://docs.stripe.com/api/prices)."""

from devstack.stripe_double.errors import invalid, missing_param
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.money import checked_currency
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_UPDATE = ["active", "lookup_key", "metadata", "nickname", "tax_behavior", "transfer_lookup_key"]
_TAX_BEHAVIORS = ("exclusive", "inclusive", "unspecified")


def new_price(world: World, form: Form, product: Json, *, reusable: bool = True) -> Json:
    """A one-time price. One that is made for a single checkout is inactive from the start."""
    amount = _amount(form)
    price = world.create(
        "price",
        active=reusable and form.boolean("active", default=True),
        billing_scheme="per_unit",
        currency=checked_currency(form.required("currency"), form.param("currency")),
        custom_unit_amount=None,
        lookup_key=_free_lookup_key(world, form),
        metadata=merged_metadata({}, form),
        nickname=form.text("nickname"),
        product=product["id"],
        recurring=None,
        tax_behavior=form.choice("tax_behavior", _TAX_BEHAVIORS, "unspecified"),
        tiers_mode=None,
        transform_quantity=None,
        type="one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
    world.emit("price.created", price)
    return price


def update_price(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/prices/:id: everything but what money depends on."""
    form.only(_UPDATE)
    price = world.get("price", identifier)
    values: Json = {"metadata": merged_metadata(price["metadata"], form)}
    if "active" in form:
        values["active"] = form.boolean("active")
    if "nickname" in form:
        values["nickname"] = form.text("nickname")
    if "lookup_key" in form:
        values["lookup_key"] = _free_lookup_key(world, form)
    if "tax_behavior" in form:
        values["tax_behavior"] = form.choice("tax_behavior", _TAX_BEHAVIORS)
    world.emit("price.updated", price, world.change(price, **values))
    return price


def _amount(form: Form) -> int:
    name = "unit_amount" if "unit_amount" in form else "unit_amount_decimal"
    if name not in form:
        raise missing_param(form.param("unit_amount"))
    amount = form.required_integer(name)
    if amount < 0:
        raise invalid("This value must be greater than or equal to 0.", form.param(name))
    return amount


def _free_lookup_key(world: World, form: Form) -> str | None:
    """A lookup key belongs to one active price; it can be taken over, never shared."""
    key = form.text("lookup_key")
    for price in world.store.all("price") if key else []:
        if price["lookup_key"] == key and price["active"]:
            if not form.boolean("transfer_lookup_key"):
                raise invalid(f"A price already uses that lookup key: {key}", "lookup_key")
            world.change(price, lookup_key=None)
    return key
