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
        **{
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "currency": currency,
            "customer": None,
            "customer_account": None,
            "description": None,
            "excluded_payment_method_types": None,
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": {},
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_configuration_details": None,
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "processing": None,
            "receipt_email": None,
            "review": None,
            "setup_future_usage": None,
            "shipping": None,
            "source": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": "requires_payment_method",
            "transfer_data": None,
            "transfer_group": None,
            "_return_url": None,
        }
        | values,
    )
    world.change(intent, client_secret=f"{intent['id']}_secret_{random_text(25)}")
    world.emit("payment_intent.created", intent)
    return intent


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
