"""Disputes: the payer's bank takes the money back and decides (https://docs.stripe.com/disputes)."""

from devstack.stripe_double import ledger
from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_DAYS_TO_ANSWER = 9
_EVIDENCE = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
]
# What a seller writes as evidence decides in Stripe's test mode.
_VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}


def open_dispute(world: World, charge: Json, reason: str = "fraudulent") -> Json:
    """The money is withdrawn; an `inquiry` only asks, and withdraws nothing yet."""
    if charge["disputed"] or charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} cannot be disputed: it is disputed or unpaid.")
    inquiry = reason == "inquiry"
    dispute = _new(world, charge, "fraudulent" if inquiry else reason, inquiry=inquiry)
    world.emit("charge.dispute.created", dispute)
    if not inquiry:
        _move(world, dispute, ledger.book_dispute(world, dispute))
        world.emit("charge.dispute.funds_withdrawn", dispute)
    world.emit(
        "charge.updated", charge, world.change(charge, disputed=True, _charged_back=not inquiry)
    )
    return dispute


def close_dispute(world: World, _form: Form, identifier: str) -> Json:
    """POST /v1/disputes/:id/close: the seller gives up."""
    return decide(world, world.get("dispute", identifier), "lost")


def decide(world: World, dispute: Json, verdict: str) -> Json:
    """The bank has decided: `won` or `lost`, seen from the seller."""
    if not is_open(dispute):
        raise invalid("This dispute is already closed.")
    inquiry = dispute["status"].startswith("warning_")
    previous = world.change(dispute, status="warning_closed" if inquiry else verdict)
    if verdict == "won" and not inquiry:
        _move(world, dispute, ledger.book_dispute_won(world, dispute))
        world.change(world.get("charge", dispute["charge"]), _charged_back=False)
        world.emit("charge.dispute.funds_reinstated", dispute)
    world.emit("charge.dispute.closed", dispute, previous)
    return dispute


def update_dispute(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/disputes/:id: evidence, sent to the bank unless `submit=false`."""
    form.only(["evidence", "metadata", "submit"])
    dispute = world.get("dispute", identifier)
    sent = form.child("evidence")
    sent.only(_EVIDENCE)
    evidence = dispute["evidence"] | {name: sent.text(name) for name in sent.values}
    values: Json = {"evidence": evidence, "metadata": merged_metadata(dispute["metadata"], form)}
    submitted = bool(sent.values) and form.boolean("submit", default=True)
    if submitted:
        if not is_open(dispute):
            raise invalid("This dispute is already closed.")
        details = dispute["evidence_details"]
        values["status"] = dispute["status"].replace("needs_response", "under_review")
        values["evidence_details"] = details | {
            "has_evidence": True,
            "submission_count": details["submission_count"] + 1,
        }
    world.emit("charge.dispute.updated", dispute, world.change(dispute, **values))
    verdict = _VERDICTS.get(evidence["uncategorized_text"] or "")
    return decide(world, dispute, verdict) if submitted and verdict else dispute


def is_open(dispute: Json) -> bool:
    """Whether nobody has decided yet."""
    return dispute["status"] not in ("won", "lost", "warning_closed")


def _new(world: World, charge: Json, reason: str, *, inquiry: bool) -> Json:
    card = charge["payment_method_details"].get("card", {})
    details = {
        "card": {
            "brand": card.get("brand"),
            "case_type": "inquiry" if inquiry else "chargeback",
            "network": card.get("brand"),
            "network_reason_code": "10",
        },
        "type": "card",
    }
    kind = charge["payment_method_details"]["type"]
    return world.create(
        "dispute",
        amount=charge["amount"] - charge["amount_refunded"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence=dict.fromkeys(_EVIDENCE) | {"enhanced_evidence": {}},
        evidence_details={
            "due_by": world.now() + _DAYS_TO_ANSWER * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=inquiry,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details=details if kind == "card" else None,
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
    )


def _move(world: World, dispute: Json, entry: Json) -> None:
    moved = [*dispute["balance_transactions"], entry]
    world.change(dispute, balance_transactions=moved)
