"""Let Stripe tell this site what happens: its webhook endpoint, and the secrets that prove who is calling.

A secret is told once, when the endpoint is made, and kept in the mirror's row of it. Those rows are written by us,
field by field: dj-stripe's own way looks for the owner of the key first, which takes calls and a copy of the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import stripe
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from djstripe.models import WebhookEndpoint

from payments.event_types import EVENT_TYPES

#: Where Stripe's events arrive.
WEBHOOK_PATH: Final = "/stripe/webhook/"
#: The row of a secret that belongs to no endpoint at Stripe: that of ``stripe listen``.
_LISTENER: Final = "stripe-listen"


def webhook_url() -> str:
    """The address that Stripe calls."""
    return f"{settings.SITE_URL}{WEBHOOK_PATH}"


def accepted_endpoints(*, url: str) -> QuerySet[WebhookEndpoint]:
    """The endpoints whose secret proves a call to ``url``, newest first: several while a secret is changed."""
    return _kept(url).filter(status="enabled").exclude(secret="").order_by("-created", "-pk")


def connect_webhook(*, url: str) -> WebhookEndpoint:
    """Let Stripe send what we need to ``url``; return the newest endpoint. Asked again it changes nothing.

    An endpoint whose secret was lost, or that speaks another version of the API, is replaced: the new one is there
    before the old one goes, so that no event falls between them. Raises ``stripe.StripeError``.
    """
    with client() as api:
        there = _at_stripe(api, url)
        kept = _kept(url).in_bulk(field_name="id")
        usable = [each for each in there if _is_usable(each, kept.get(each.id))]
        rows = [_brought_up_to_date(api, each) for each in usable or [_create(api, url)]]
        _remove(api, [each for each in there if each not in usable])
    _kept(url).exclude(pk__in=[row.pk for row in rows]).delete()
    return rows[0]


def rotate_secret(*, url: str) -> WebhookEndpoint:
    """Make a second endpoint at ``url``: both secrets are accepted until ``forget_old_secrets``."""
    with client() as api:
        return _keep(_create(api, url))


def forget_old_secrets(*, url: str) -> int:
    """Leave the newest endpoint at ``url`` alone; return how many went.

    Without one whose secret we have, nothing goes. Raises ``stripe.StripeError``.
    """
    newest = accepted_endpoints(url=url).exclude(id=_LISTENER).first()
    if newest is None:
        return 0
    with client() as api:
        old = [each for each in _at_stripe(api, url) if each.id != newest.id]
        _remove(api, old)
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
    with client() as api:
        elsewhere = [each for each in _all_at_stripe(api) if each.id in known]
        _remove(api, elsewhere)
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


@contextmanager
def client() -> Iterator[stripe.StripeClient]:
    """Stripe, or the double of development, as the settings say."""
    host = getattr(settings, "STRIPE_API_HOST", None)
    transport = stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT)
    try:
        yield stripe.StripeClient(
            settings.STRIPE_SECRET_KEY,
            base_addresses={"api": host} if host else {},
            stripe_version=settings.STRIPE_API_VERSION,
            http_client=transport,
            max_network_retries=2,
        )
    finally:
        transport.close()


def _kept(url: str) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(url=url, livemode=settings.STRIPE_LIVE_MODE)


def _all_at_stripe(api: stripe.StripeClient) -> list[stripe.WebhookEndpoint]:
    """Every endpoint of the account, newest first."""
    return list(api.v1.webhook_endpoints.list({"limit": 100}).auto_paging_iter())


def _at_stripe(api: stripe.StripeClient, url: str) -> list[stripe.WebhookEndpoint]:
    return [endpoint for endpoint in _all_at_stripe(api) if endpoint.url == url]


def _is_usable(endpoint: stripe.WebhookEndpoint, row: WebhookEndpoint | None) -> bool:
    """Whether we have its secret, and it speaks our version, which Stripe fixes when an endpoint is made."""
    has_secret = row is not None and bool(row.secret)
    return has_secret and endpoint.api_version == settings.STRIPE_API_VERSION


def _create(api: stripe.StripeClient, url: str) -> stripe.WebhookEndpoint:
    wanted: Any = {
        "url": url,
        "enabled_events": list(EVENT_TYPES),
        "api_version": settings.STRIPE_API_VERSION,
        "description": settings.SITE_NAME,
    }
    return api.v1.webhook_endpoints.create(wanted)


def _brought_up_to_date(
    api: stripe.StripeClient, endpoint: stripe.WebhookEndpoint
) -> WebhookEndpoint:
    hears_all = set(endpoint.enabled_events) == set(EVENT_TYPES)
    if not hears_all or endpoint.status != "enabled":
        wanted: Any = {"enabled_events": list(EVENT_TYPES), "disabled": False}
        endpoint = api.v1.webhook_endpoints.update(endpoint.id, wanted)
    return _keep(endpoint)


def _keep(endpoint: stripe.WebhookEndpoint) -> WebhookEndpoint:
    """The row of an endpoint, written only when it says something else; a secret that is not told again stays."""
    wanted: dict[str, Any] = {
        "api_version": endpoint.api_version or "",
        "created": datetime.fromtimestamp(endpoint.created, UTC),
        "enabled_events": list(endpoint.enabled_events),
        "livemode": endpoint.livemode,
        "status": endpoint.status,
        "url": endpoint.url,
    }
    if secret := getattr(endpoint, "secret", None):
        wanted["secret"] = secret
    row = WebhookEndpoint.objects.filter(id=endpoint.id).first() or WebhookEndpoint(id=endpoint.id)
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
    return row


def _remove(api: stripe.StripeClient, endpoints: Iterable[stripe.WebhookEndpoint]) -> None:
    for endpoint in endpoints:
        api.v1.webhook_endpoints.delete(endpoint.id)
