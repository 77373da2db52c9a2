"""The payment intent as an object: made, looked after, and asked for its status."""

from devstack.stripe_double.errors import StripeError
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.ids import random_text
from devstack.stripe_double.store import Json, public
from devstack.stripe_double.world import World

OPEN_STATES = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(world: World, amount: int, currency: str, **values: object) -> Json:
    """An intent that waits for a payment method."""
    intent = world.create(
        "payment_intent",
        **_unused()
        | {
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "currency": currency,
            "metadata": {},
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
        }
        | values,
    )
    world.change(intent, client_secret=f"{intent['id']}_secret_{random_text(25)}")
    world.emit("payment_intent.created", intent)
    return intent


def _unused() -> Json:
    """What an intent has when it is made, and nothing is in."""
    names = [
        "application",
        "application_fee_amount",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
        "customer",
        "customer_account",
        "description",
        "excluded_payment_method_types",
        "last_payment_error",
        "latest_charge",
        "next_action",
        "on_behalf_of",
        "payment_method",
        "payment_method_configuration_details",
        "processing",
        "receipt_email",
        "review",
        "setup_future_usage",
        "shipping",
        "source",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_data",
        "transfer_group",
        "_return_url",
    ]
    return dict.fromkeys(names)


def update_intent(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/payment_intents/:id; Stripe makes no event of it."""
    form.only(["description", "metadata", "receipt_email"])
    intent = world.get("payment_intent", identifier)
    values: Json = {"metadata": merged_metadata(intent["metadata"], form)}
    for name in ("description", "receipt_email"):
        if name in form:
            values[name] = form.text(name)
    world.change(intent, **values)
    return intent


def cancel_intent(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/payment_intents/:id/cancel."""
    form.only(["cancellation_reason"])
    intent = world.get("payment_intent", identifier)
    require_status(intent, OPEN_STATES)
    reason = form.text("cancellation_reason")
    world.change(
        intent,
        status="canceled",
        canceled_at=world.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    world.emit("payment_intent.canceled", intent)
    return intent


def require_status(intent: Json, states: tuple[str, ...]) -> None:
    """Refuse what the intent's status does not allow.

    Raises:
        StripeError: payment_intent_unexpected_state.
    """
    if intent["status"] not in states:
        raise StripeError(
            400,
            "This PaymentIntent's status does not allow this: it is "
            f"{intent['status']}, and would have to be {' or '.join(states)}.",
            code="payment_intent_unexpected_state",
            payment_intent=public(intent),
        )
