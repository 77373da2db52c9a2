"""What a Checkout Session sells: its line items, their discount, their tax and the total."""

from devstack.stripe_double.errors import invalid, missing_param
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.money import percentage, share_out
from devstack.stripe_double.resources.catalogue import product_of
from devstack.stripe_double.resources.coupons import is_redeemable
from devstack.stripe_double.resources.prices import new_price
from devstack.stripe_double.store import Json, public
from devstack.stripe_double.world import World

_MOST_ITEMS = 100


def read_items(world: World, form: Form) -> list[Json]:
    """The line items of a new session, before any discount.

    Raises:
        StripeError: none, too many, inactive prices, or more than one currency.
    """
    forms = list(form.children("line_items"))
    if not forms:
        raise missing_param("line_items")
    if len(forms) > _MOST_ITEMS:
        raise invalid(f"You can have at most {_MOST_ITEMS} line items.", "line_items")
    for one in forms:
        _check(world, one)
    items = [_item(world, one) for one in forms]
    if len({item["currency"] for item in items}) > 1:
        told = "All the line items must use the same currency."
        raise invalid(told, "line_items")
    return items


def price_out(world: World, session: Json, coupon: Json | None) -> None:
    """Write discount, tax and totals into the session and its line items.

    Raises:
        StripeError: the coupon does not fit the cart.
    """
    items = session["_items"]
    bases = [_base(item, coupon) for item in items]
    for item, discount in zip(items, share_out(_discount(coupon, bases), bases), strict=True):
        item["amount_discount"] = discount
        _add_tax(world, item)
    sums = {
        name: sum(item[name] for item in items)
        for name in ("amount_subtotal", "amount_discount", "amount_tax", "amount_total")
    }
    world.change(
        session,
        amount_subtotal=sums["amount_subtotal"],
        amount_total=sums["amount_total"],
        total_details={
            "amount_discount": sums["amount_discount"],
            "amount_shipping": 0,
            "amount_tax": sums["amount_tax"],
        },
    )


def check_coupon(world: World, coupon: Json, items: list[Json], param: str) -> None:
    """Refuse a coupon that is over, or that is an amount in another currency.

    Raises:
        StripeError: 400.
    """
    if not is_redeemable(world, coupon):
        raise invalid(f"Coupon {coupon['id']} is expired or used up.", param, "coupon_expired")
    if coupon["currency"] not in (None, items[0]["currency"]):
        told = f"Coupon {coupon['id']} is in another currency than the line items."
        raise invalid(told, param)
    if not any(_base(item, coupon) for item in items):
        raise invalid(f"Coupon {coupon['id']} applies to none of the line items.", param)


def _check(world: World, form: Form) -> None:
    form.only(["adjustable_quantity", "metadata", "price", "price_data", "quantity", "tax_rates"])
    if ("price" in form) == ("price_data" in form):
        raise invalid("You must specify either `price` or `price_data`.", form.param("price"))
    if form.required_integer("quantity") < 1:
        raise invalid("Invalid quantity: must be at least 1.", form.param("quantity"))
    for rate in form.texts("tax_rates"):
        world.get("tax_rate", rate, form.param("tax_rates"))
    if "price" in form:
        price = world.get("price", form.required("price"), form.param("price"))
        if not price["active"]:
            told = "The price specified is inactive. This field only accepts active prices."
            raise invalid(told, form.param("price"), "price_inactive")


def _item(world: World, form: Form) -> Json:
    if "price" in form:
        price = world.get("price", form.required("price"))
    else:
        data = form.child("price_data")
        price = new_price(world, data, product_of(world, data), reusable=False)
    quantity = form.required_integer("quantity")
    amount = price["unit_amount"] * quantity
    item = world.create(
        "item",
        adjustable_quantity=None,
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=price["currency"],
        description=world.get("product", price["product"])["name"],
        metadata=merged_metadata({}, form),
        price=public(price),
        quantity=quantity,
        _rates=form.texts("tax_rates"),
    )
    for unsent in ("created", "livemode"):
        del item[unsent]
    return item


def _base(item: Json, coupon: Json | None) -> int:
    """What of an item a coupon may reduce."""
    if coupon is None:
        return 0
    products = coupon.get("_products") or []
    applies = not products or item["price"]["product"] in products
    return int(item["amount_subtotal"]) if applies else 0


def _discount(coupon: Json | None, bases: list[int]) -> int:
    if coupon is None:
        return 0
    if coupon["percent_off"] is not None:
        return percentage(sum(bases), coupon["percent_off"])
    return min(int(coupon["amount_off"]), sum(bases))


def _add_tax(world: World, item: Json) -> None:
    net = item["amount_subtotal"] - item["amount_discount"]
    added = inside = 0
    for identifier in item["_rates"]:
        rate = world.get("tax_rate", identifier)
        if rate["inclusive"]:
            percent = rate["percentage"]
            inside += net - round(net * 100 / (100 + percent))
        else:
            added += percentage(net, rate["percentage"])
    item["amount_tax"], item["amount_total"] = added + inside, net + added
    world.store.put(item)
