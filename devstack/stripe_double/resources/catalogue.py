"""Products and prices are made together: either can bring the other with it."""

from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form
from devstack.stripe_double.resources.prices import new_price
from devstack.stripe_double.resources.products import FIELDS, new_product
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_PRICE = [
    "active",
    "billing_scheme",
    "currency",
    "lookup_key",
    "metadata",
    "nickname",
    "product",
    "product_data",
    "tax_behavior",
    "transfer_lookup_key",
    "unit_amount",
    "unit_amount_decimal",
]


def create_product(world: World, form: Form) -> Json:
    """POST /v1/products; `default_price_data` makes its first price too."""
    form.only([*FIELDS, "id", "default_price_data", "type"])
    identifier = form.text("id")
    if identifier and world.store.find(identifier, "product"):
        raise invalid(f"Product already exists: {identifier}", "id", "resource_already_exists")
    product = new_product(world, form)
    if "default_price_data" in form:
        price = new_price(world, form.child("default_price_data"), product)
        world.change(product, default_price=price["id"])
    return product


def create_price(world: World, form: Form) -> Json:
    """POST /v1/prices, for a product that exists or for one made with it."""
    form.only(_PRICE)
    return new_price(world, form, product_of(world, form))


def product_of(world: World, form: Form) -> Json:
    """The product that `product` names or `product_data` describes."""
    if "product_data" in form:
        return new_product(world, form.child("product_data"))
    return world.get("product", form.required("product"), form.param("product"))
