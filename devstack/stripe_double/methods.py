"""Payment methods: cards, and bank debits that take days to say whether they worked."""

import hashlib
from typing import Any

from devstack.stripe_double.cards import CARDS, card_numbered, card_of_token
from devstack.stripe_double.errors import no_such
from devstack.stripe_double.forms import Form
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

# The method of each currency that ends later; elsewhere only cards are offered.
BANK_METHODS = {"eur": "sepa_debit", "usd": "us_bank_account", "mxn": "oxxo", "jpy": "konbini"}
# Accounts of Stripe's documentation whose debit fails; every other one succeeds.
FAILING_ACCOUNTS = frozenset(["AT861904300235473202", "000222222227"])
_NO_BILLING = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}


def billing_details(form: Form | None) -> Json:
    """Name and address of the payer, in full."""
    sent: dict[str, Any] = form.values if form is not None else {}
    details = _NO_BILLING | {name: sent[name] for name in _NO_BILLING if sent.get(name)}
    if isinstance(details["address"], dict):
        lines = ("city", "country", "line1", "line2", "postal_code", "state")
        details["address"] = {line: details["address"].get(line) for line in lines}
    return details


def card_method(world: World, number: str, billing: Form | None = None) -> Json:
    """A card. Its number stays inside the double: it decides what happens.

    Raises:
        StripeError: 402, it is no test card.
    """
    card_numbered(number)
    card = {
        "brand": "mastercard" if number.startswith("5") else "visa",
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "ES" if number.startswith("4000002760") else "US",
        "display_brand": "mastercard" if number.startswith("5") else "visa",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": _fingerprint(number),
        "funding": "credit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": ["visa"], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return _method(world, "card", card, number, billing)


def bank_method(world: World, kind: str, number: str, billing: Form | None = None) -> Json:
    """A bank debit, or a voucher to pay in a shop."""
    details: Json = {}
    if kind == "sepa_debit":
        details = {
            "bank_code": number[4:9],
            "branch_code": "",
            "country": number[:2],
            "fingerprint": _fingerprint(number),
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": number[-4:],
        }
    return _method(world, kind, details, number, billing)


def method_from(world: World, identifier: str) -> Json:
    """A stored payment method, or a fresh one for a published name such as `pm_card_visa`.

    Raises:
        StripeError: no such payment method.
    """
    stored = world.store.find(identifier, "payment_method")
    if stored is not None:
        return stored
    if not identifier.startswith("pm_card_"):
        raise no_such("PaymentMethod", identifier, "payment_method")
    return card_method(world, card_of_token(identifier))


def is_card(method: Json) -> bool:
    """Whether the outcome is known at once."""
    return bool(method["type"] == "card")


def method_details(method: Json) -> Json:
    """A charge's `payment_method_details`."""
    own = method[method["type"]]
    if is_card(method):
        dropped = ("display_brand", "generated_from", "networks", "three_d_secure_usage")
        own = {name: value for name, value in own.items() if name not in dropped}
        own |= {
            "amount_authorized": None,
            "authorization_code": None,
            "installments": None,
            "mandate": None,
            "network": own["brand"],
            "three_d_secure": None,
        }
        if CARDS[method["_number"]].challenge:
            own["three_d_secure"] = {
                "authentication_flow": "challenge",
                "electronic_commerce_indicator": "05",
                "exemption_indicator": None,
                "result": "authenticated",
                "result_reason": None,
                "transaction_id": None,
                "version": "2.2.0",
            }
    elif own:
        own = {name: value for name, value in own.items() if name != "generated_from"}
    return {"type": method["type"], method["type"]: own}


def _method(world: World, kind: str, details: Json, number: str, billing: Form | None) -> Json:
    return world.create(
        "payment_method",
        allow_redisplay="unspecified",
        billing_details=billing_details(billing),
        customer=None,
        customer_account=None,
        metadata={},
        type=kind,
        _number=number,
        **{kind: details},
    )


def _fingerprint(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()[:16]
