"""How a Checkout Session ends well: paid at once, proven, promised by a bank, or worth nothing."""

from dataclasses import dataclass, replace

from devstack.stripe_double import payments
from devstack.stripe_double.errors import StripeError, invalid
from devstack.stripe_double.forms import Form
from devstack.stripe_double.intents import new_intent
from devstack.stripe_double.invoices import invoice_for
from devstack.stripe_double.methods import (
    BANK_METHODS,
    FAILING_ACCOUNTS,
    bank_method,
    card_method,
    method_from,
)
from devstack.stripe_double.resources.coupons import redeem
from devstack.stripe_double.resources.customers import new_customer
from devstack.stripe_double.sessions import expire_overdue
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_ACCOUNTS = {"sepa_debit": "ES9121000418450200051332"}


@dataclass(frozen=True)
class Payer:
    """Who fills in the page."""

    email: str
    name: str = ""

    @property
    def billing(self) -> Form:
        """As billing details."""
        return Form({"email": self.email, "name": self.name})


def pay_by_card(world: World, session: Json, number: str, payer: Payer) -> None:
    """The card field of the page; the session is then complete, or waits for a proof.

    Raises:
        StripeError: declined (the session stays open), or no longer open.
    """
    _require_open(world, session)
    payer = _as_known(session, payer)
    pay(world, session, card_method(world, number, payer.billing), payer)


def pay_by_bank(world: World, session: Json, payer: Payer) -> None:
    """The bank button: the session completes unpaid, and the bank decides later.

    Raises:
        StripeError: its currency has no such method, or it is no longer open.
    """
    _require_open(world, session)
    kind = BANK_METHODS.get(session["currency"])
    if kind is None:
        raise invalid(f"There is no bank debit in {session['currency']} here.", "currency")
    number = _ACCOUNTS.get(kind, "000123456789")
    payer = _as_known(session, payer)
    pay(world, session, bank_method(world, kind, number, payer.billing), payer)


def complete_free(world: World, session: Json, payer: Payer) -> None:
    """A total of zero: there is nothing to pay, and no payment intent.

    Raises:
        StripeError: it is not free, or no longer open.
    """
    _require_open(world, session)
    if session["amount_total"]:
        raise invalid("This Checkout Session is not free.")
    _identify(world, session, payer)
    world.change(session, payment_status="no_payment_required")
    _complete(world, session)


def pay(world: World, session: Json, method: Json, payer: Payer) -> None:
    """Attempt the session's payment with a payment method.

    Raises:
        StripeError: declined, not a method that it takes, or no longer open.
    """
    _require_open(world, session)
    if method["type"] not in session["payment_method_types"]:
        raise invalid(f"This Checkout Session does not take {method['type']}.", "payment_method")
    intent = _intent(world, session)
    payments.attempt(world, intent, method)
    _follow(world, session, intent, payer)


def answer(world: World, intent: Json, *, proven: bool) -> Json | None:
    """The payer has answered the bank's question; returns the session that it was about.

    Raises:
        StripeError: 402, not proven or declined.
    """
    session = session_of(world, intent)
    if session is not None:
        _require_open(world, session)
    payments.answer_challenge(world, intent, proven=proven)
    if session is not None:
        method = world.get("payment_method", intent["payment_method"])
        details = method["billing_details"]
        payer = Payer(details["email"] or "", details["name"] or "")
        _follow(world, session, intent, payer)
    return session


def settle(world: World, intent: Json, outcome: str) -> None:
    """The bank has paid or refused a debit."""
    payments.settle(world, intent, outcome)
    session = session_of(world, intent)
    if session is None:
        return
    if outcome == "succeeded":
        world.change(session, payment_status="paid")
        _invoice(world, session)
    world.emit(f"checkout.session.async_payment_{outcome}", session)


def settle_due(world: World) -> None:
    """Settle the debits whose time has come, where the settings give them a time."""
    delay = world.settings.async_delay
    for intent in world.store.all("payment_intent"):
        if intent["status"] != "processing":
            continue
        method = world.get("payment_method", intent["payment_method"])
        if delay is not None and intent["_pending_since"] + delay <= world.time():
            fails = method["_number"] in FAILING_ACCOUNTS
            settle(world, intent, "failed" if fails else world.settings.async_outcome)


def session_of(world: World, intent: Json) -> Json | None:
    """The session that an intent belongs to, if any."""
    sessions = world.store.all("checkout.session")
    return next((one for one in sessions if one["payment_intent"] == intent["id"]), None)


def confirm_page(world: World, form: Form, identifier: str) -> Json:
    """POST /v1/payment_pages/:id/confirm, by which Stripe's own CLI plays the payer."""
    form.only(["expected_amount", "payment_method"])
    session = world.get("checkout.session", identifier)
    expected = form.integer("expected_amount")
    if expected is not None and expected != session["amount_total"]:
        raise invalid("The total of this Checkout Session is another.", "expected_amount")
    method = method_from(world, form.required("payment_method"))
    details = method["billing_details"]
    pay(world, session, method, Payer(details["email"] or "", details["name"] or ""))
    return session


def _as_known(session: Json, payer: Payer) -> Payer:
    """The page shows an address that the shop told it, and does not let it be changed."""
    return replace(payer, email=session["_known_email"] or payer.email)


def _require_open(world: World, session: Json) -> None:
    expire_overdue(world)
    if session["status"] != "open":
        told = "This Checkout Session is no longer active."
        raise StripeError(400, told, code="checkout_session_inactive")


def _intent(world: World, session: Json) -> Json:
    """The session's intent, made at the first attempt; a code may have changed its amount since."""
    intent = world.store.find(session["payment_intent"] or "", "payment_intent")
    if intent is None:
        data = session["_intent_data"]
        intent = new_intent(
            world,
            session["amount_total"],
            session["currency"],
            **data,
            customer=session["customer"],
            payment_method_types=session["payment_method_types"],
            _return_url=f"{world.base_url}/c/pay/{session['id']}",
        )
        world.change(session, payment_intent=intent["id"])
    elif intent["status"] == "requires_action":
        # Another card, or another tab: the proof that was asked for is asked for no more.
        world.change(intent, status="requires_payment_method", next_action=None)
    world.change(intent, amount=session["amount_total"])
    return intent


def _follow(world: World, session: Json, intent: Json, payer: Payer) -> None:
    if intent["status"] == "requires_action":
        return
    _identify(world, session, payer)
    world.change(intent, customer=session["customer"])
    if intent["status"] == "succeeded":
        world.change(session, payment_status="paid")
    _complete(world, session)


def _identify(world: World, session: Json, payer: Payer) -> None:
    email = session["_known_email"] or payer.email
    if session["customer_creation"] == "always":
        form = Form({"email": email or "", "name": payer.name})
        world.change(session, customer=new_customer(world, form)["id"])
    if "name" in session["_updates"] and payer.name:
        customer = world.get("customer", session["customer"])
        previous = world.change(customer, name=payer.name)
        if previous:
            world.emit("customer.updated", customer, previous)
    world.change(
        session,
        customer_details={
            "address": None,
            "business_name": None,
            "email": email or None,
            "individual_name": None,
            "name": payer.name or None,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
    )


def _complete(world: World, session: Json) -> None:
    for discount in session["discounts"]:
        _count_use(world, discount)
    world.change(session, status="complete", url=None)
    if session["payment_status"] != "unpaid":
        _invoice(world, session)
    world.emit("checkout.session.completed", session)


def _count_use(world: World, discount: Json) -> None:
    identifier = discount["coupon"]
    if discount["promotion_code"]:
        code = world.get("promotion_code", discount["promotion_code"])
        redeem(world, code)
        identifier = code["promotion"]["coupon"]
    coupon = world.store.find(identifier, "coupon")
    if coupon is not None:
        redeem(world, coupon)


def _invoice(world: World, session: Json) -> None:
    if session["invoice_creation"]["enabled"]:
        world.change(session, invoice=invoice_for(world, session)["id"])
