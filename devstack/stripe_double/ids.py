"""Identifiers with Stripe's prefixes: `pi_3f…`, `cs_test_a1…`."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_PREFIXES = {
    "balance_transaction": "txn",
    "charge": "ch",
    "checkout.session": "cs_test_a1",
    "coupon": "",
    "customer": "cus",
    "discount": "di",
    "dispute": "du",
    "event": "evt",
    "invoice": "in",
    "invoice_payment": "inpay",
    "item": "li",
    "line_item": "il",
    "payment_intent": "pi",
    "payment_method": "pm",
    "price": "price",
    "product": "prod",
    "promotion_code": "promo",
    "refund": "re",
    "tax_rate": "txr",
    "webhook_endpoint": "we",
    "_delivery": "delivery",
}


def random_text(length: int) -> str:
    """Letters and digits, as in Stripe's keys and identifiers."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_id(kind: str) -> str:
    """A fresh identifier for an object of `kind` (its `object` field)."""
    prefix = _PREFIXES[kind]
    if kind == "checkout.session":
        return prefix + random_text(56)
    return f"{prefix}_{random_text(24)}" if prefix else random_text(8)
