"""Refunds, whole and in part, and those that a bank sends back (https://docs.stripe.com/refunds)."""

from devstack.stripe_double.charges import card_of
from devstack.stripe_double.errors import invalid, missing_param
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.ledger import book_refund, book_refund_failure
from devstack.stripe_double.money import formatted
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create_refund(world: World, form: Form) -> Json:
    """POST /v1/refunds for a charge or a payment intent; without `amount`, all that is left."""
    form.only(["amount", "charge", "metadata", "payment_intent", "reason"])
    reason = form.choice("reason", _REASONS)
    charge = _charge(world, form)
    amount = form.integer("amount", charge["amount"] - charge["amount_refunded"])
    _check(charge, amount or 0)
    return refund(world, charge, amount or 0, reason, merged_metadata({}, form))


def refund(
    world: World, charge: Json, amount: int, reason: str | None, metadata: dict[str, str]
) -> Json:
    """Give back part of a charge. Some test cards refuse it later, or take their time."""
    _check(charge, amount)
    card = card_of(world, charge)
    status = "pending" if card is not None and card.refund == "pending" else "succeeded"
    item = world.create(
        "refund",
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details=_destination(charge, "pending"),
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        reason=reason,
        receipt_number=None,
        source_transfer_reversal=None,
        status=status,
        transfer_reversal=None,
        _ends="failed" if card is not None and card.refund == "failed" else "succeeded",
    )
    del item["livemode"]
    world.change(item, balance_transaction=book_refund(world, item)["id"])
    world.emit("refund.created", item)
    _count(world, charge, amount)
    if status == "succeeded" and item["_ends"] == "succeeded":
        _say(world, item, world.change(item, destination_details=_destination(charge, "available")))
    return item


def settle_refund(world: World, item: Json, outcome: str) -> None:
    """A pending refund arrives, or any refund comes back: `succeeded` or `failed`."""
    if item["status"] not in ("pending", "succeeded") or outcome == item["status"]:
        raise invalid(f"This refund is {item['status']} already.")
    if outcome == "succeeded":
        _say(world, item, world.change(item, status="succeeded"))
        return
    entry = book_refund_failure(world, item)
    previous = world.change(
        item,
        failure_balance_transaction=entry["id"],
        failure_reason="expired_or_canceled_card",
        status="failed",
    )
    charge = world.get("charge", item["charge"])
    left = charge["amount_refunded"] - item["amount"]
    world.change(charge, amount_refunded=left, refunded=False)
    _say(world, item, previous)
    world.emit("refund.failed", item)


def update_refund(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/refunds/:id."""
    form.only(["metadata"])
    item = world.get("refund", identifier)
    _say(world, item, world.change(item, metadata=merged_metadata(item["metadata"], form)))
    return item


def _say(world: World, item: Json, previous: Json) -> None:
    """Both names of the same news: the second is the older one."""
    world.emit("refund.updated", item, previous)
    world.emit("charge.refund.updated", item, previous)


def _count(world: World, charge: Json, amount: int) -> None:
    total = charge["amount_refunded"] + amount
    whole = total == charge["amount"]
    previous = world.change(charge, amount_refunded=total, refunded=whole)
    world.emit("charge.refunded", charge, previous)


def _charge(world: World, form: Form) -> Json:
    if form.text("charge"):
        return world.get("charge", form.required("charge"), "charge")
    if not form.text("payment_intent"):
        raise missing_param("payment_intent")
    intent = world.get("payment_intent", form.required("payment_intent"), "payment_intent")
    if intent["status"] != "succeeded":
        raise invalid(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            "payment_intent",
        )
    return world.get("charge", intent["latest_charge"])


def _check(charge: Json, amount: int) -> None:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} has not succeeded.", "charge")
    if charge.get("_charged_back"):
        told = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(told, "charge", "charge_disputed")
    if left == 0:
        told = f"Charge {charge['id']} has already been refunded."
        raise invalid(told, None, "charge_already_refunded")
    if amount <= 0:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        sums = [formatted(number, charge["currency"]) for number in (amount, left)]
        told = f"Refund amount ({sums[0]}) is greater than unrefunded amount on charge ({sums[1]})"
        raise invalid(told, "amount")


def _destination(charge: Json, status: str) -> Json:
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        return {"type": kind}
    reference = {"reference": "20261124123456789"} if status == "available" else {}
    details = {"reference_status": status, "reference_type": "acquirer_reference_number"}
    return {"card": {**reference, **details, "type": "refund"}, "type": "card"}
