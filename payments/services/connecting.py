"""Let Stripe tell this site what happens: its webhook endpoint, and the secrets that prove who is calling.

A secret is told once, when the endpoint is made, and kept in the mirror's row of it. Those rows are written by us,
field by field: dj-stripe's own way looks for the owner of the key first, which takes calls and a copy of the key.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from djstripe.models import WebhookEndpoint

from payments.event_types import EVENT_TYPES
from payments.facts import EndpointFacts
from payments.gateway.endpoints import (
    create_endpoint,
    delete_endpoint,
    list_endpoints,
    update_endpoint,
)
from payments.selectors import accepted_endpoints

#: The row of a secret that belongs to no endpoint at Stripe: that of ``stripe listen``.
_LISTENER: Final = "stripe-listen"


def webhook_url() -> str:
    """The address that Stripe calls."""
    return f"{settings.SITE_URL}{reverse('payments:webhook')}"


def accepted_at(url: str) -> QuerySet[WebhookEndpoint]:
    """The endpoints at ``url`` whose secret is accepted, newest first."""
    return accepted_endpoints().filter(url=url).order_by("-created", "-pk")


def connect_webhook(*, url: str) -> WebhookEndpoint:
    """Let Stripe send what we need to ``url``; return the newest endpoint. Asked again it changes nothing.

    An endpoint whose secret was lost, or that speaks another version of the API, is replaced: the new one is there
    before the old one goes, so that no event falls between them. Raises ``StripeAway``, ``StripeRefused``.
    """
    there = _at_stripe(url)
    kept = _kept(url).in_bulk(field_name="id")
    usable = [each for each in there if _is_usable(each, kept.get(each.stripe_id))]
    rows = [_brought_up_to_date(each) for each in usable]
    rows = rows or [_keep(create_endpoint(url=url, event_types=EVENT_TYPES))]
    _remove(each for each in there if each not in usable)
    _kept(url).exclude(pk__in=[row.pk for row in rows]).delete()
    return rows[0]


def rotate_secret(*, url: str) -> WebhookEndpoint:
    """Make a second endpoint at ``url``: both secrets are accepted until ``forget_old_secrets``."""
    return _keep(create_endpoint(url=url, event_types=EVENT_TYPES))


def forget_old_secrets(*, url: str) -> int:
    """Leave the newest endpoint at ``url`` alone; return how many went.

    Without one whose secret we have, nothing goes. Raises ``StripeAway``, ``StripeRefused``.
    """
    newest = accepted_at(url).exclude(id=_LISTENER).first()
    if newest is None:
        return 0
    old = [each for each in _at_stripe(url) if each.stripe_id != newest.id]
    _remove(old)
    _kept(url).exclude(pk=newest.pk).delete()
    return len(old)


def leave_other_addresses(*, url: str) -> int:
    """Remove the endpoints that this site has at addresses other than ``url``; return how many there were.

    For a site that has moved, and only there: a copy of its database knows its endpoints too.
    """
    ours = WebhookEndpoint.objects.filter(livemode=settings.STRIPE_LIVE_MODE).exclude(url=url)
    known = set(ours.values_list("id", flat=True))
    if not known:
        return 0
    elsewhere = [each for each in list_endpoints() if each.stripe_id in known]
    _remove(elsewhere)
    ours.delete()
    return len(elsewhere)


def accept_listener(*, url: str, secret: str) -> WebhookEndpoint:
    """Accept what ``stripe listen`` forwards to ``url``, until ``connect_webhook`` is called."""
    row, _created = WebhookEndpoint.objects.update_or_create(
        id=_LISTENER,
        defaults={
            "api_version": settings.STRIPE_API_VERSION,
            "created": timezone.now(),
            "enabled_events": ["*"],
            "livemode": settings.STRIPE_LIVE_MODE,
            "secret": secret,
            "status": "enabled",
            "url": url,
        },
    )
    return row


def _kept(url: str) -> QuerySet[WebhookEndpoint]:
    rows: QuerySet[WebhookEndpoint] = WebhookEndpoint.objects.filter(url=url)
    return rows.filter(livemode=settings.STRIPE_LIVE_MODE)


def _at_stripe(url: str) -> list[EndpointFacts]:
    """The endpoints at ``url``, newest first."""
    return [endpoint for endpoint in list_endpoints() if endpoint.url == url]


def _is_usable(endpoint: EndpointFacts, row: WebhookEndpoint | None) -> bool:
    """Whether we have its secret, and it speaks our version, which Stripe fixes when an endpoint is made."""
    has_secret = row is not None and bool(row.secret)
    return has_secret and endpoint.api_version == settings.STRIPE_API_VERSION


def _brought_up_to_date(endpoint: EndpointFacts) -> WebhookEndpoint:
    if set(endpoint.event_types) != set(EVENT_TYPES) or endpoint.status != "enabled":
        endpoint = update_endpoint(endpoint.stripe_id, event_types=EVENT_TYPES)
    return _keep(endpoint)


def _keep(endpoint: EndpointFacts) -> WebhookEndpoint:
    """The row of an endpoint, written only when it says something else; a secret that is not told again stays."""
    wanted: dict[str, Any] = {
        "api_version": endpoint.api_version,
        "created": endpoint.created,
        "enabled_events": list(endpoint.event_types),
        "livemode": endpoint.livemode,
        "status": endpoint.status,
        "url": endpoint.url,
    }
    if endpoint.secret:
        wanted["secret"] = endpoint.secret
    known = WebhookEndpoint.objects.filter(id=endpoint.stripe_id).first()
    row = known or WebhookEndpoint(id=endpoint.stripe_id)
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
    return row


def _remove(endpoints: Iterable[EndpointFacts]) -> None:
    for endpoint in endpoints:
        delete_endpoint(endpoint.stripe_id)
