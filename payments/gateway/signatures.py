"""Telling Stripe's deliveries from others (https://docs.stripe.com/webhooks#verify-manually). Calls nobody."""

from __future__ import annotations

import time

import stripe


def is_signed(text: str, header: str, *, secret: str) -> bool:
    """Whether a ``Stripe-Signature`` header was made for ``text`` with ``secret``, at any time."""
    try:
        stripe.WebhookSignature.verify_header(text, header, secret, None)
    except stripe.SignatureVerificationError:
        return False
    return True


def age(header: str) -> float:
    """Seconds since the signing. The header must have been verified: only then it has a time that counts."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    return time.time() - int(parts["t"])
