"""Which call does what: method and path, as in Stripe's reference, to a function."""

from collections.abc import Callable
from functools import partial

from devstack.stripe_double import (
    charges,
    completion,
    disputes,
    endpoints,
    intents,
    listing,
    payments,
    refunds,
    sessions,
)
from devstack.stripe_double.errors import StripeError
from devstack.stripe_double.forms import Form
from devstack.stripe_double.resources import (
    account,
    catalogue,
    coupons,
    customers,
    prices,
    products,
)
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

Handler = Callable[..., Json]
_COLLECTIONS = {
    "balance_transactions": "balance_transaction",
    "charges": "charge",
    "checkout/sessions": "checkout.session",
    "coupons": "coupon",
    "customers": "customer",
    "disputes": "dispute",
    "events": "event",
    "invoices": "invoice",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "prices": "price",
    "products": "product",
    "promotion_codes": "promotion_code",
    "refunds": "refund",
    "tax_rates": "tax_rate",
    "webhook_endpoints": "webhook_endpoint",
}
_WRITES: dict[str, Handler] = {
    "POST charges/:": charges.update_charge,
    "POST checkout/sessions": sessions.create_session,
    "POST checkout/sessions/:": sessions.update_session,
    "POST checkout/sessions/:/expire": sessions.expire_session,
    "POST coupons": coupons.create_coupon,
    "POST coupons/:": coupons.update_coupon,
    "DELETE coupons/:": coupons.delete_coupon,
    "POST customers": customers.create_customer,
    "POST customers/:": customers.update_customer,
    "DELETE customers/:": customers.delete_customer,
    "POST disputes/:": disputes.update_dispute,
    "POST disputes/:/close": disputes.close_dispute,
    "POST payment_intents": payments.create_intent,
    "POST payment_intents/:": intents.update_intent,
    "POST payment_intents/:/cancel": intents.cancel_intent,
    "POST payment_intents/:/confirm": payments.confirm_intent,
    "POST payment_methods": customers.create_payment_method,
    "POST payment_pages/:/confirm": completion.confirm_page,
    "POST prices": catalogue.create_price,
    "POST prices/:": prices.update_price,
    "POST products": catalogue.create_product,
    "POST products/:": products.update_product,
    "DELETE products/:": products.delete_product,
    "POST promotion_codes": coupons.create_promotion_code,
    "POST promotion_codes/:": coupons.update_promotion_code,
    "POST refunds": refunds.create_refund,
    "POST refunds/:": refunds.update_refund,
    "POST tax_rates": customers.create_tax_rate,
    "POST webhook_endpoints": endpoints.create_endpoint,
    "POST webhook_endpoints/:": endpoints.update_endpoint,
    "DELETE webhook_endpoints/:": endpoints.delete_endpoint,
}


def _retrieve(kind: str, world: World, form: Form, identifier: str) -> Json:
    form.only([])
    return world.get(kind, identifier)


def _list(kind: str, url: str, world: World, form: Form) -> Json:
    return listing.list_kind(world, form, kind, url)


def _reads() -> dict[str, Handler]:
    reads: dict[str, Handler] = {
        "GET account": account.account,
        "GET accounts/:": account.account,
        "GET balance": account.balance,
        "GET checkout/sessions/:/line_items": listing.session_items,
        "GET payment_pages/:": partial(_retrieve, "checkout.session"),
    }
    for path, kind in _COLLECTIONS.items():
        reads[f"GET {path}"] = partial(_list, kind, f"/v1/{path}")
        reads[f"GET {path}/:"] = partial(_retrieve, kind)
    reads["GET products/:/features"] = products.list_features
    reads["GET customers/:"] = customers.retrieve_customer
    return reads


ROUTES: dict[str, Handler] = _reads() | _WRITES
_PATTERNS = [
    (verb, path.split("/"), handler)
    for (verb, _, path), handler in ((key.partition(" "), each) for key, each in ROUTES.items())
]


def find_route(method: str, path: str) -> tuple[Handler, list[str]]:
    """The function for a call, and the identifiers in its path.

    Raises:
        StripeError: 404, there is no such call here.
    """
    parts = path.removeprefix("/v1/").strip("/").split("/")
    for verb, steps, handler in _PATTERNS:
        fits = len(steps) == len(parts) and all(
            step in (":", part) for step, part in zip(steps, parts, strict=True)
        )
        if verb == method and fits:
            pairs = zip(steps, parts, strict=True)
            return handler, [part for step, part in pairs if step == ":"]
    told = f"Unrecognized request URL ({method}: {path}); the double does not play this call."
    raise StripeError(404, told)
