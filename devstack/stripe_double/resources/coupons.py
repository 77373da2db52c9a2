"""Coupons and the promotion codes that people type (https://docs.stripe.com/api/promotion_codes)."""

from devstack.stripe_double.errors import invalid, missing_param
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.ids import random_text
from devstack.stripe_double.money import checked_currency
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_COUPON = [
    "amount_off",
    "applies_to",
    "currency",
    "duration",
    "duration_in_months",
    "id",
    "max_redemptions",
    "metadata",
    "name",
    "percent_off",
    "redeem_by",
]
_CODE = [
    "active",
    "code",
    "customer",
    "expires_at",
    "max_redemptions",
    "metadata",
    "promotion",
    "restrictions",
]


def create_coupon(world: World, form: Form) -> Json:
    """POST /v1/coupons: a percentage, or an amount in one currency."""
    form.only(_COUPON)
    chosen = {"id": form.text("id")} if form.text("id") else {}
    if chosen and world.store.find(str(chosen["id"]), "coupon"):
        raise invalid("Coupon already exists.", "id", "resource_already_exists")
    products = form.child("applies_to").texts("products")
    coupon = world.create(
        "coupon",
        **chosen,
        **_reduction(form),
        duration=form.choice("duration", ("forever", "once", "repeating"), "once"),
        duration_in_months=form.integer("duration_in_months"),
        max_redemptions=form.integer("max_redemptions"),
        metadata=merged_metadata({}, form),
        name=form.text("name"),
        redeem_by=form.integer("redeem_by"),
        times_redeemed=0,
        valid=True,
        _products=products,
    )
    world.emit("coupon.created", coupon)
    return coupon


def _reduction(form: Form) -> Json:
    percent, amount = form.decimal("percent_off"), form.integer("amount_off")
    if (percent is None) == (amount is None):
        raise invalid("You must pass exactly one of percent_off and amount_off.", "percent_off")
    if percent is not None:
        if not 0 < percent <= 100:
            raise invalid("Invalid percent_off: must be above 0 and at most 100.", "percent_off")
        return {"percent_off": percent, "amount_off": None, "currency": None}
    if amount is None or amount <= 0:
        raise invalid("Invalid amount_off: must be positive.", "amount_off")
    if "currency" not in form:
        raise missing_param("currency")
    currency = checked_currency(form.required("currency"), "currency")
    return {"percent_off": None, "amount_off": amount, "currency": currency}


def update_coupon(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/coupons/:id: its name and its metadata, nothing that money depends on."""
    form.only(["metadata", "name"])
    coupon = world.get("coupon", identifier)
    values: Json = {"metadata": merged_metadata(coupon["metadata"], form)}
    if "name" in form:
        values["name"] = form.text("name")
    world.emit("coupon.updated", coupon, world.change(coupon, **values))
    return coupon


def delete_coupon(world: World, _form: Form, identifier: str) -> Json:
    """DELETE /v1/coupons/:id; discounts already given stay."""
    coupon = world.get("coupon", identifier)
    world.emit("coupon.deleted", coupon)
    world.store.remove(coupon)
    return {"id": identifier, "object": "coupon", "deleted": True}


def create_promotion_code(world: World, form: Form) -> Json:
    """POST /v1/promotion_codes. Two active codes never read the same, in whatever case."""
    form.only(_CODE)
    promotion = form.child("promotion")
    promotion.choice("type", ["coupon"], "coupon")
    coupon = world.get("coupon", promotion.required("coupon"), "promotion[coupon]")
    code = form.text("code") or random_text(8).upper()
    if find_promotion_code(world, code) is not None:
        raise invalid("An active promotion code with that code already exists.", "code")
    limits = form.child("restrictions")
    promotion_code = world.create(
        "promotion_code",
        active=form.boolean("active", default=True),
        code=code,
        customer=form.text("customer"),
        customer_account=None,
        expires_at=form.integer("expires_at"),
        max_redemptions=form.integer("max_redemptions"),
        metadata=merged_metadata({}, form),
        promotion={"coupon": coupon["id"], "type": "coupon"},
        restrictions={
            "first_time_transaction": limits.boolean("first_time_transaction"),
            "minimum_amount": limits.integer("minimum_amount"),
            "minimum_amount_currency": limits.text("minimum_amount_currency"),
        },
        times_redeemed=0,
    )
    world.emit("promotion_code.created", promotion_code)
    return promotion_code


def update_promotion_code(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/promotion_codes/:id."""
    form.only(["active", "metadata"])
    code = world.get("promotion_code", identifier)
    values: Json = {"metadata": merged_metadata(code["metadata"], form)}
    if "active" in form:
        values["active"] = form.boolean("active")
    world.emit("promotion_code.updated", code, world.change(code, **values))
    return code


def find_promotion_code(world: World, typed: str) -> Json | None:
    """The active code that reads like `typed`."""
    for code in world.store.all("promotion_code"):
        if code["active"] and code["code"].casefold() == typed.strip().casefold():
            return code
    return None


def is_redeemable(world: World, item: Json) -> bool:
    """Whether a coupon or a promotion code is neither over nor used up."""
    until = item.get("redeem_by") or item.get("expires_at")
    used_up = item["max_redemptions"] is not None and (
        item["times_redeemed"] >= item["max_redemptions"]
    )
    active = bool(item.get("active", item.get("valid", True)))
    return active and not used_up and (until is None or world.now() < until)


def redeem(world: World, item: Json) -> None:
    """Count one use; the last one ends it."""
    world.change(item, times_redeemed=item["times_redeemed"] + 1)
    if not is_redeemable(world, item):
        world.change(item, **{"active" if "active" in item else "valid": False})
    world.emit(f"{item['object']}.updated", item, {"times_redeemed": item["times_redeemed"] - 1})
