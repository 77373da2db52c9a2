"""Where an object is in Stripe's dashboard, or in that of the double."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString

from lib.admin import link

DASHBOARD: Final = "https://dashboard.stripe.com"


def at_stripe(section: str, stripe_id: str | None, *, livemode: bool) -> SafeString | None:
    """Return a link to an object in a ``section`` of the dashboard (``payments``, ``events``, …); None without id."""
    if not stripe_id:
        return None
    return link(_address(section, stripe_id, livemode=livemode), stripe_id)


def _address(section: str, stripe_id: str, *, livemode: bool) -> str:
    if host := getattr(settings, "STRIPE_API_HOST", ""):
        # The double has one page for everything.
        return f"{host}/_double/"
    return f"{DASHBOARD}/{'' if livemode else 'test/'}{section}/{stripe_id}"
