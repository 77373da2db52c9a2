"""Products: what is sold (https://docs.stripe.com/api/products)."""

from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

FIELDS = [
    "active",
    "description",
    "images",
    "marketing_features",
    "metadata",
    "name",
    "package_dimensions",
    "shippable",
    "statement_descriptor",
    "tax_code",
    "unit_label",
    "url",
]
_TEXTS = ["description", "name", "statement_descriptor", "tax_code", "unit_label", "url"]


def new_product(world: World, form: Form) -> Json:
    """A product from the fields in `form`, which `price_data[product_data]` has too."""
    chosen = {"id": form.text("id")} if form.text("id") else {}
    product = world.create(
        "product",
        **chosen,
        active=form.boolean("active", default=True),
        default_price=None,
        description=form.text("description"),
        images=form.texts("images"),
        marketing_features=[],
        metadata=merged_metadata({}, form),
        name=form.required("name"),
        package_dimensions=None,
        shippable=None,
        statement_descriptor=form.text("statement_descriptor"),
        tax_code=form.text("tax_code"),
        type="service",
        unit_label=form.text("unit_label"),
        updated=world.now(),
        url=form.text("url"),
    )
    world.emit("product.created", product)
    return product


def update_product(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/products/:id."""
    form.only([*FIELDS, "default_price"])
    product = world.get("product", identifier)
    values: Json = {name: form.text(name) for name in _TEXTS if name in form}
    values |= {"metadata": merged_metadata(product["metadata"], form), "updated": world.now()}
    if "active" in form:
        values["active"] = form.boolean("active")
    if "images" in form:
        values["images"] = form.texts("images")
    if "default_price" in form:
        values["default_price"] = world.get("price", form.required("default_price"))["id"]
    world.emit("product.updated", product, world.change(product, **values))
    return product


def delete_product(world: World, _form: Form, identifier: str) -> Json:
    """DELETE /v1/products/:id; refused while it has prices."""
    product = world.get("product", identifier)
    if any(price["product"] == identifier for price in world.store.all("price")):
        raise invalid("This product cannot be deleted because it has one or more prices.")
    world.emit("product.deleted", product)
    world.store.remove(product)
    return {"id": identifier, "object": "product", "deleted": True}


def list_features(world: World, form: Form, identifier: str) -> Json:
    """GET /v1/products/:id/features: none, as Stripe has it for whoever sells no entitlements."""
    form.only(["ending_before", "limit", "starting_after"])
    url = f"/v1/products/{world.get('product', identifier)['id']}/features"
    return {"object": "list", "data": [], "has_more": False, "url": url}
