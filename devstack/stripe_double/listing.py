"""Lists: newest first, in pages, filtered (https://docs.stripe.com/api/pagination)."""

from collections.abc import Callable, Iterable

from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form
from devstack.stripe_double.store import Json, public
from devstack.stripe_double.world import World

_PAGING = ["created", "ending_before", "limit", "starting_after"]
_BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}
# By which fields a kind can be filtered.
FILTERS: dict[str, list[str]] = {
    "balance_transaction": ["currency", "source", "type"],
    "charge": ["customer", "payment_intent"],
    "checkout.session": ["customer", "payment_intent", "status"],
    "coupon": [],
    "customer": ["email"],
    "dispute": ["charge", "payment_intent"],
    "event": ["type", "types", "delivery_success"],
    "invoice": ["customer", "status"],
    "payment_intent": ["customer"],
    "payment_method": ["customer", "type"],
    "price": ["active", "currency", "lookup_keys", "product", "type"],
    "product": ["active", "ids", "url"],
    "promotion_code": ["active", "code", "coupon", "customer"],
    "refund": ["charge", "payment_intent"],
    "tax_rate": ["active", "inclusive"],
    "webhook_endpoint": [],
}
# Filters whose name is not that of the field.
_SETS = {"types": "type", "lookup_keys": "lookup_key", "ids": "id"}


def list_kind(world: World, form: Form, kind: str, url: str) -> Json:
    """A page of the objects of `kind` that pass every filter in `form`."""
    filters = FILTERS[kind]
    form.only([*_PAGING, *filters])
    kept = [
        item
        for item in reversed(world.store.all(kind))
        if _in_time(item, form) and all(_passes(item, name, form) for name in filters)
    ]
    return page_of(kept, form, url)


def page_of(items: list[Json], form: Form, url: str) -> Json:
    """One page of `items`, which are in the order of the list."""
    limit = form.integer("limit", 10) or 0
    if not 1 <= limit <= 100:
        raise invalid("Invalid limit: must be from 1 to 100.", "limit")
    before = form.text("ending_before")
    if before is not None:
        earlier = items[: _position(items, before, "ending_before")]
        chosen, more = earlier[-limit:], len(earlier) > limit
    else:
        after = form.text("starting_after")
        rest = items[_position(items, after, "starting_after") + 1 :] if after else items
        chosen, more = rest[:limit], len(rest) > limit
    data = [public(item) for item in chosen]
    return {"object": "list", "data": data, "has_more": more, "url": url}


def _position(items: list[Json], identifier: str, param: str) -> int:
    for position, item in enumerate(items):
        if item["id"] == identifier:
            return position
    raise invalid(f"No such object: '{identifier}'", param, "resource_missing")


def _in_time(item: Json, form: Form) -> bool:
    if "created" not in form:
        return True
    if isinstance(form.values["created"], str):
        return bool(item["created"] == form.integer("created"))
    bounds = form.child("created").only(_BOUNDS)
    return all(
        _BOUNDS[name](int(item["created"]), bounds.required_integer(name)) for name in bounds.values
    )


def _passes(item: Json, name: str, form: Form) -> bool:
    if name not in form:
        return True
    if name in _SETS:
        return str(item.get(_SETS[name])) in form.texts(name)
    wanted = form.required(name)
    if name == "delivery_success":
        return bool(item["pending_webhooks"] == 0) == (wanted == "true")
    if name == "code":  # promotion codes read alike in whatever case
        return str(item["code"]).casefold() == wanted.casefold()
    if name == "coupon":
        return bool(item["promotion"]["coupon"] == wanted)
    return _as_text(item.get(name)) == wanted


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def session_items(world: World, form: Form, identifier: str) -> Json:
    """GET /v1/checkout/sessions/:id/line_items, in the order of the cart."""
    form.only(_PAGING)
    session = world.get("checkout.session", identifier)
    return page_of(session["_items"], form, f"/v1/checkout/sessions/{identifier}/line_items")


def charge_refunds(world: World, charge: Json) -> Json:
    """A charge's `refunds`, which is sent only when it is expanded."""
    mine: Iterable[Json] = reversed(world.store.all("refund"))
    items = [item for item in mine if item["charge"] == charge["id"]]
    return page_of(items, Form({}), f"/v1/charges/{charge['id']}/refunds")
