"""Fields that Stripe sends only when `expand[]` asks for them ("includable properties" of its reference)."""

from collections.abc import Callable

from devstack.stripe_double.forms import Form
from devstack.stripe_double.listing import charge_refunds, session_items
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World


def include(world: World, item: Json, name: str, parent: Json) -> bool:
    """Add such a field to `item`, which belongs to `parent`; whether there is one of that name.

    A field that has nothing to say, such as a coupon's `applies_to`, stays away.
    """
    make = _FIELDS.get((item.get("object", ""), name))
    if make is None:
        return False
    value = make(world, item, parent)
    if value is not None:
        item[name] = value
    return True


def _line_items(world: World, session: Json, _parent: Json) -> Json:
    return session_items(world, Form({"limit": "100"}), session["id"])


def _refunds(world: World, charge: Json, _parent: Json) -> Json:
    return charge_refunds(world, charge)


def _sources(_world: World, customer: Json, _parent: Json) -> Json:
    url = f"/v1/customers/{customer['id']}/sources"
    return {"object": "list", "data": [], "has_more": False, "url": url}


def _applies_to(world: World, coupon: Json, _parent: Json) -> Json | None:
    products = world.get("coupon", coupon["id"])["_products"]
    return {"products": products} if products else None


def _coupon_currencies(_world: World, coupon: Json, _parent: Json) -> Json | None:
    if coupon["currency"] is None:
        return None
    return {coupon["currency"]: {"amount_off": coupon["amount_off"]}}


def _price_currencies(_world: World, price: Json, _parent: Json) -> Json:
    names = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")
    return {price["currency"]: {name: price[name] for name in names}}


def _no_tiers(_world: World, _price: Json, _parent: Json) -> None:
    """Each unit of ours costs the same."""


def _item_discounts(world: World, item: Json, _parent: Json) -> list[Json]:
    sessions = world.store.all("checkout.session")
    mine = (one for one in sessions if any(each["id"] == item["id"] for each in one["_items"]))
    return _discounts(world, next(mine), item["amount_discount"])


def _breakdown(world: World, details: Json, session: Json) -> Json:
    return {"discounts": _discounts(world, session, details["amount_discount"]), "taxes": []}


# By the kind of object, which `total_details` has none of.
_FIELDS: dict[tuple[str, str], Callable[[World, Json, Json], Json | list[Json] | None]] = {
    ("charge", "refunds"): _refunds,
    ("checkout.session", "line_items"): _line_items,
    ("coupon", "applies_to"): _applies_to,
    ("coupon", "currency_options"): _coupon_currencies,
    ("customer", "sources"): _sources,
    ("item", "discounts"): _item_discounts,
    ("price", "currency_options"): _price_currencies,
    ("price", "tiers"): _no_tiers,
    ("", "breakdown"): _breakdown,
}


def _discounts(world: World, session: Json, amount: int) -> list[Json]:
    given = [_discount(world, session, one) for one in session["discounts"]]
    return [{"amount": amount, "discount": one} for one in given] if amount else []


def _discount(world: World, session: Json, given: Json) -> Json:
    """The discount of a session as an object; there is at most one."""
    code = world.store.find(given["promotion_code"] or "", "promotion_code")
    unused = ("customer_account", "end", "invoice", "invoice_item", "subscription")
    return {
        **dict.fromkeys((*unused, "subscription_item")),
        "id": f"di_{session['id'][-24:]}",
        "object": "discount",
        "checkout_session": session["id"],
        "customer": session["customer"],
        "promotion_code": given["promotion_code"],
        "source": {
            "coupon": code["promotion"]["coupon"] if code else given["coupon"],
            "type": "coupon",
        },
        "start": session["created"],
    }
