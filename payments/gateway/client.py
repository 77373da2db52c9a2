"""Stripe's own client, with our limits, and its errors in our words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import stripe
from django.conf import settings

from payments.exceptions import (
    KeyRefused,
    NotKnownToStripe,
    PaymentsClosed,
    StripeAway,
    StripeRefused,
)

logger = logging.getLogger(__name__)

_AWAY = (stripe.APIConnectionError, stripe.RateLimitError)
_KEY = (stripe.AuthenticationError, stripe.PermissionError)


@contextmanager
def calling() -> Iterator[stripe.StripeClient]:
    """Give the client for one or more calls, and say its failures as ours.

    A wrong key counts as away: what is to be done waits until somebody has set the right one.
    """
    if not settings.STRIPE_SECRET_KEY:
        raise PaymentsClosed
    try:
        yield _client(settings.STRIPE_SECRET_KEY, getattr(settings, "STRIPE_API_HOST", ""))
    except stripe.StripeError as error:
        raise _in_our_words(error) from error


def _in_our_words(error: stripe.StripeError) -> StripeAway | StripeRefused:
    status = error.http_status or 0
    logger.warning(
        "stripe_error",
        extra={"status": status, "error": str(error)[:300], "stripe_code": error.code or ""},
    )
    if isinstance(error, _KEY):
        return KeyRefused()
    # 409: the same call is being answered at this moment.
    if isinstance(error, _AWAY) or status == 409 or status >= 500:
        return StripeAway()
    if error.code == "resource_missing":
        return NotKnownToStripe(reason=error.code)
    return StripeRefused(reason=error.code or "")


@lru_cache(maxsize=4)
def _client(key: str, host: str) -> stripe.StripeClient:
    # One per process: it keeps its connections, one for each thread.
    return stripe.StripeClient(
        key,
        base_addresses={"api": host} if host else {},
        http_client=stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT),
        max_network_retries=1,
        stripe_version=settings.STRIPE_API_VERSION,
    )


def limit_djstripe() -> None:
    """Have dj-stripe, which calls by the package's globals, wait no longer than we do."""
    stripe.default_http_client = stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT)
    stripe.max_network_retries = 1
