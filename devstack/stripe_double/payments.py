"""Payment intents: from the first attempt to the money (https://docs.stripe.com/api/payment_intents)."""

from devstack.stripe_double import charges, disputes
from devstack.stripe_double.cards import CARDS, Card
from devstack.stripe_double.errors import StripeError, invalid
from devstack.stripe_double.forms import Form, merged_metadata
from devstack.stripe_double.intents import OPEN_STATES, new_intent, require_status
from devstack.stripe_double.methods import is_card, method_from
from devstack.stripe_double.money import check_chargeable, checked_currency
from devstack.stripe_double.store import Json, public
from devstack.stripe_double.world import World

_CREATE = [
    "amount",
    "automatic_payment_methods",
    "confirm",
    "confirmation_method",
    "currency",
    "customer",
    "description",
    "metadata",
    "off_session",
    "payment_method",
    "payment_method_types",
    "receipt_email",
    "return_url",
    "shipping",
    "statement_descriptor_suffix",
]
_AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method "
    "and try again."
)


def create_intent(world: World, form: Form) -> Json:
    """POST /v1/payment_intents, confirmed at once if asked."""
    form.only(_CREATE)
    amount, currency = form.required_integer("amount"), form.required("currency")
    currency = checked_currency(currency, "currency")
    check_chargeable(amount, currency)
    customer = form.text("customer")
    if customer:
        world.get("customer", customer, "customer")
    method = form.text("payment_method")
    intent = new_intent(
        world,
        amount,
        currency,
        customer=customer,
        description=form.text("description"),
        metadata=merged_metadata({}, form),
        payment_method_types=form.texts("payment_method_types") or ["card"],
        receipt_email=form.text("receipt_email"),
        shipping=form.child("shipping").values or None,
        _return_url=form.text("return_url"),
    )
    if form.boolean("confirm"):
        if method is None:
            raise invalid("You must provide a payment method to confirm.", "payment_method")
        attempt(world, intent, method_from(world, method))
    return intent


def confirm_intent(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/payment_intents/:id/confirm."""
    form.only(["off_session", "payment_method", "return_url"])
    intent = world.get("payment_intent", identifier)
    world.change(intent, _return_url=form.text("return_url") or intent["_return_url"])
    attempt(world, intent, method_from(world, form.required("payment_method")))
    return intent


def attempt(world: World, intent: Json, method: Json) -> None:
    """Try to take the money; afterwards `succeeded`, `processing` or `requires_action`.

    Raises:
        StripeError: 402, declined; the refusal is recorded, and another attempt may follow.
    """
    require_status(intent, OPEN_STATES)
    if not is_card(method):
        _begin_debit(world, intent, method)
        return
    card = CARDS[method["_number"]]
    if card.challenge:
        _ask_for_proof(world, intent, method)
        return
    take(world, intent, method)


def take(world: World, intent: Json, method: Json) -> None:
    """Charge a card that asks no more questions.

    Raises:
        StripeError: 402, declined.
    """
    card = CARDS[method["_number"]]
    if card.decline_code is not None:
        charge = charges.new_charge(world, intent, method, "failed")
        charges.decline(world, charge, card)
        raise _refuse(world, intent, method, charge, card)
    charge = charges.new_charge(world, intent, method, "succeeded")
    _succeed(world, intent, method, charge)
    if card.dispute is not None:
        disputes.open_dispute(world, charge, card.dispute)


def answer_challenge(world: World, intent: Json, *, proven: bool) -> None:
    """The payer came back from their bank (3-D Secure).

    Raises:
        StripeError: 402, not authenticated, or declined all the same.
    """
    require_status(intent, ("requires_action",))
    method = world.get("payment_method", intent["payment_method"])
    world.change(intent, next_action=None)
    if proven:
        take(world, intent, method)
        return
    error = StripeError(
        402,
        _AUTHENTICATION_FAILED,
        type="invalid_request_error",
        code="payment_intent_authentication_failure",
        payment_method=public(method),
    )
    _fail(world, intent, error)
    raise error


def settle(world: World, intent: Json, outcome: str) -> None:
    """How a bank debit ended: `succeeded` or `failed`."""
    require_status(intent, ("processing",))
    charge = world.get("charge", intent["latest_charge"])
    method = world.get("payment_method", intent["payment_method"])
    if outcome == "succeeded":
        _succeed(world, intent, method, charge)
        return
    charges.fail_pending(world, charge)
    error = StripeError(
        402,
        charge["failure_message"],
        code="payment_intent_payment_attempt_failed",
        charge=charge["id"],
        payment_method=public(method),
    )
    _fail(world, intent, error)


def _begin_debit(world: World, intent: Json, method: Json) -> None:
    charge = charges.new_charge(world, intent, method, "pending")
    world.change(
        intent,
        latest_charge=charge["id"],
        payment_method=method["id"],
        status="processing",
        last_payment_error=None,
        _pending_since=world.time(),
    )
    world.emit("payment_intent.processing", intent)
    world.emit("charge.pending", charge)


def _ask_for_proof(world: World, intent: Json, method: Json) -> None:
    redirect = {
        "redirect_to_url": {
            "return_url": intent["_return_url"],
            "url": f"{world.base_url}/c/challenge/{intent['id']}",
        },
        "type": "redirect_to_url",
    }
    world.change(
        intent,
        payment_method=method["id"],
        status="requires_action",
        next_action=redirect,
        last_payment_error=None,
    )
    world.emit("payment_intent.requires_action", intent)


def _succeed(world: World, intent: Json, method: Json, charge: Json) -> None:
    charges.succeed(world, charge)
    world.change(
        intent,
        amount_received=intent["amount"],
        last_payment_error=None,
        latest_charge=charge["id"],
        next_action=None,
        payment_method=method["id"],
        status="succeeded",
    )
    world.emit("payment_intent.succeeded", intent)


def _refuse(world: World, intent: Json, method: Json, charge: Json, card: Card) -> StripeError:
    world.change(intent, latest_charge=charge["id"])
    error = StripeError(
        402,
        card.message,
        type="card_error",
        code=card.error_code,
        decline_code=card.decline_code,
        charge=charge["id"],
        doc_url=f"https://docs.stripe.com/error-codes/{card.error_code.replace('_', '-')}",
        payment_method=public(method),
    )
    _fail(world, intent, error)
    return error


def _fail(world: World, intent: Json, error: StripeError) -> None:
    """The intent remembers the refusal, and the refusal carries the intent."""
    world.change(
        intent,
        last_payment_error=dict(error.body),
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )
    world.emit("payment_intent.payment_failed", intent)
    error.body["payment_intent"] = public(intent)
