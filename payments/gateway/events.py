"""Asking Stripe what happened, for what its webhooks did not bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from payments.gateway.client import calling

#: Stripe forgets an event after that (https://docs.stripe.com/api/events).
KEPT = timedelta(days=30)
#: Types that one question may name (https://docs.stripe.com/api/events/list#list_events-types).
_AT_ONCE = 20


def events_since(moment: datetime, types: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the events of ``types`` since ``moment``, as a webhook would bring them; newest first, page by page."""
    for start in range(0, len(types), _AT_ONCE):
        yield from _some(moment, list(types[start : start + _AT_ONCE]))


def _some(moment: datetime, types: list[str]) -> Iterator[dict[str, Any]]:
    with calling() as client:
        found = client.v1.events.list(
            {"types": types, "created": {"gte": int(moment.timestamp())}, "limit": 100}
        )
        for event in found.auto_paging_iter():
            yield event.to_dict(for_json=True)
