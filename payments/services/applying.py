"""Applying events in two passes: first each order that they are about is settled, later dj-stripe copies the objects.

A student waits for the first, nobody for the second, which asks Stripe a few times for each event: an event that was
settled goes back into the queue as bulk work, behind whatever comes in meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone

from lib.work import BatchOutcome, Priority, ServiceAway, drain_leased_batches
from payments.enums import EventState
from payments.event_types import AFTERMATH
from payments.gateway.mirroring import mirror
from payments.models import Order, StripeEvent
from payments.services.addressing import orders_of_events
from payments.services.inbox import doorbell
from payments.services.settling import fulfil

logger = logging.getLogger(__name__)

#: Rows. A purchase makes some eight events: together they are one reading of its order.
BATCH = 40
#: Seconds: a killed worker's events are free again after this.
LEASE = 120
#: Seconds after which nothing is begun: with a batch of orders, and of copies, behind which orders wait.
SETTLING_SECONDS, COPYING_SECONDS = 30, 5


def apply_due_events() -> int:
    """Apply whatever is due; returns how many events were tried, each pass counted."""
    doorbell.answered()
    return drain_leased_batches(StripeEvent, apply_batch, size=BATCH, lease=LEASE, seconds=50)


def apply_batch(events: list[StripeEvent]) -> BatchOutcome:
    """Settle the orders of new events, and copy the objects of settled ones; what fails is tried again, alone."""
    batch = _Batch()
    new = [event for event in events if event.settled_at is None]
    try:
        orders = orders_of_events(new)
    except ServiceAway as error:
        return BatchOutcome(failed={event.pk: error for event in events})
    batch.begin(SETTLING_SECONDS)
    for order, group in _by_order(new, orders):
        batch.do(group, partial(_settle, order, group))
    batch.begin(COPYING_SECONDS)
    for event in events:
        if event.settled_at is not None:
            batch.do([event], partial(_copy, event))
    return BatchOutcome(failed=batch.failed, untried=frozenset(batch.untried))


def _by_order(
    events: Iterable[StripeEvent], orders: dict[int, Order]
) -> Iterable[tuple[Order | None, list[StripeEvent]]]:
    """Group events by their order; those of none are one group."""
    groups: dict[int | None, list[StripeEvent]] = {}
    for event in events:
        order = orders.get(event.pk)
        groups.setdefault(order.pk if order else None, []).append(event)
    return [(orders.get(group[0].pk), group) for group in groups.values()]


def _settle(order: Order | None, events: list[StripeEvent]) -> None:
    if order is not None:
        fulfil(order, with_aftermath=any(event.type.startswith(AFTERMATH) for event in events))
    now = timezone.now()
    # Only what still waits: another worker may have had it after the lease ran out.
    StripeEvent.objects.filter(pk__in=[event.pk for event in events]).waiting().update(
        order=order, settled_at=now, due_at=now, priority=Priority.BULK, attempts=0, last_error=""
    )


def _copy(event: StripeEvent) -> None:
    mirror(event.body)
    StripeEvent.objects.filter(pk=event.pk).waiting().update(
        state=EventState.APPLIED, applied_at=timezone.now(), last_error=""
    )


@dataclass(slots=True)
class _Batch:
    """What has come of a batch so far. Once Stripe is away nothing more is tried."""

    failed: dict[int, BaseException] = field(default_factory=dict)
    untried: set[int] = field(default_factory=set)
    is_over: bool = False
    until: float = 0.0

    def begin(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def do(self, events: list[StripeEvent], work: Callable[[], None]) -> None:
        if self.is_over or time.monotonic() > self.until:
            self.untried.update(event.pk for event in events)
            return
        try:
            work()
        except ServiceAway as error:
            self.is_over = True
            self._fail(events, error)
        except Exception as error:
            logger.exception("event_failed", extra={"events": [event.pk for event in events]})
            self._fail(events, error)

    def _fail(self, events: list[StripeEvent], error: BaseException) -> None:
        self.failed.update((event.pk, error) for event in events)
