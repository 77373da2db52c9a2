"""Webhook endpoints: where Stripe sends events, and the secret that it signs them with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings

from payments.facts import EndpointFacts
from payments.gateway.client import calling


def list_endpoints() -> list[EndpointFacts]:
    """Return every endpoint of the account, newest first; their secrets are not told again."""
    with calling() as client:
        listed = client.v1.webhook_endpoints.list({"limit": 100})
        return [_facts(endpoint) for endpoint in listed.auto_paging_iter()]


def create_endpoint(*, url: str, event_types: Collection[str]) -> EndpointFacts:
    """Make an endpoint of our version of the API; its secret is told now and never again."""
    wish: Any = {
        "url": url,
        "enabled_events": list(event_types),
        "api_version": settings.STRIPE_API_VERSION,
        "description": settings.SITE_NAME,
    }
    with calling() as client:
        return _facts(client.v1.webhook_endpoints.create(wish))


def update_endpoint(endpoint_id: str, *, event_types: Collection[str]) -> EndpointFacts:
    """Let an endpoint hear of these types, and switch it on."""
    wish: Any = {"enabled_events": list(event_types), "disabled": False}
    with calling() as client:
        return _facts(client.v1.webhook_endpoints.update(endpoint_id, wish))


def delete_endpoint(endpoint_id: str) -> None:
    """Let Stripe send nothing there any more, not even what it has tried in vain."""
    with calling() as client:
        client.v1.webhook_endpoints.delete(endpoint_id)


def _facts(told: stripe.WebhookEndpoint) -> EndpointFacts:
    return EndpointFacts(
        stripe_id=told.id,
        url=told.url,
        api_version=told.api_version or "",
        event_types=tuple(told.enabled_events),
        status=told.status,
        livemode=told.livemode,
        created=datetime.fromtimestamp(told.created, UTC),
        secret=getattr(told, "secret", None) or "",
    )
