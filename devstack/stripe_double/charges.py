"""Charges: one for each attempt to take the money (https://docs.stripe.com/api/charges)."""

from typing import Any

from devstack.stripe_double.cards import CARDS, Card
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.ledger import book_charge
from devstack.stripe_double.methods import is_card, method_details
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World


def new_charge(world: World, intent: Json, method: Json, status: str) -> Json:
    """A charge of an intent: `succeeded`, `pending` or `failed`."""
    paid = status == "succeeded"
    charge = world.create(
        "charge",
        **_unused(),
        amount=intent["amount"],
        amount_captured=0 if status == "failed" else intent["amount"],
        amount_refunded=0,
        billing_details=dict(method["billing_details"]),
        calculated_statement_descriptor="STRIPE DOUBLE",
        captured=status != "failed",
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        fraud_details={},
        metadata=dict(intent["metadata"]),
        outcome=_accepted(method),
        paid=paid,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=method_details(method),
        radar_options={},
        receipt_email=intent["receipt_email"],
        refunded=False,
        shipping=intent["shipping"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        status=status,
    )
    receipt = f"{world.base_url}/receipts/{charge['id']}" if status != "failed" else None
    world.change(charge, receipt_url=receipt)
    return charge


def _unused() -> Json:
    """What a charge has, and nobody here uses."""
    names = [
        "application",
        "application_fee",
        "application_fee_amount",
        "balance_transaction",
        "failure_balance_transaction",
        "failure_code",
        "failure_message",
        "on_behalf_of",
        "receipt_number",
        "review",
        "source",
        "source_transfer",
        "statement_descriptor",
        "transfer_data",
        "transfer_group",
    ]
    return dict.fromkeys(names)


def decline(world: World, charge: Json, card: Card) -> None:
    """Say on the charge why the bank refused."""
    world.change(
        charge,
        failure_code=card.error_code,
        failure_message=card.message,
        outcome={
            "advice_code": "try_again_later",
            "network_advice_code": None,
            "network_decline_code": "01",
            "network_status": "declined_by_network",
            "reason": card.decline_code,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        },
    )
    world.emit("charge.failed", charge)


def succeed(world: World, charge: Json) -> None:
    """The money came. What is left of it after the fee is known a moment later."""
    world.change(charge, status="succeeded", paid=True)
    world.emit("charge.succeeded", charge)
    entry = book_charge(world, charge)
    world.emit("charge.updated", charge, world.change(charge, balance_transaction=entry["id"]))


def fail_pending(world: World, charge: Json) -> None:
    """The bank did not pay the debit after all."""
    world.change(
        charge,
        amount_captured=0,
        captured=False,
        failure_code="insufficient_funds",
        failure_message="The customer's account has insufficient funds to cover this payment.",
        paid=False,
        status="failed",
    )
    world.emit("charge.failed", charge)


def update_charge(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/charges/:id."""
    form.only(["description", "metadata", "receipt_email"])
    charge = world.get("charge", identifier)
    values: Json = {"metadata": merged_metadata(charge["metadata"], form)}
    for name in ("description", "receipt_email"):
        if name in form:
            values[name] = form.text(name)
    world.emit("charge.updated", charge, world.change(charge, **values))
    return charge


def card_of(world: World, charge: Json) -> Card | None:
    """The test card that paid, which decides about refunds and disputes; None for a bank debit."""
    method = world.get("payment_method", charge["payment_method"])
    return CARDS[method["_number"]] if is_card(method) else None


def _accepted(method: Json) -> dict[str, Any]:
    outcome = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal" if is_card(method) else "not_assessed",
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    return outcome | ({"risk_score": 12} if is_card(method) else {})
