"""Applying events: each order that they are about is settled once, then dj-stripe copies their objects."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from lib.work import BatchOutcome, ServiceAway, drain_leased_batches
from payments.enums import EventState
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
#: Seconds after which nothing is begun in a batch: a call may take its time, and its repetition.
BATCH_SECONDS = 30


def apply_due_events() -> int:
    """Apply whatever is due; returns how many events were tried."""
    doorbell.answered()
    return drain_leased_batches(StripeEvent, apply_batch, size=BATCH, lease=LEASE, seconds=50)


def apply_batch(events: list[StripeEvent]) -> BatchOutcome:
    """Apply events order by order; what fails is tried again, and fails alone."""
    batch = _Batch(until=time.monotonic() + BATCH_SECONDS)
    try:
        orders = orders_of_events(events)
    except ServiceAway as error:
        return BatchOutcome(failed={event.pk: error for event in events})
    for order, about_it in _by_order(events, orders):
        batch.take(order, about_it)
    return BatchOutcome(failed=batch.failed, untried=frozenset(batch.untried))


def _by_order(
    events: Iterable[StripeEvent], orders: dict[int, Order]
) -> Iterable[tuple[Order | None, list[StripeEvent]]]:
    """Group events by their order; those of none are a group each."""
    groups: dict[tuple[str, int], list[StripeEvent]] = {}
    for event in events:
        order = orders.get(event.pk)
        key = ("order", order.pk) if order else ("event", event.pk)
        groups.setdefault(key, []).append(event)
    return [(orders.get(group[0].pk), group) for group in groups.values()]


@dataclass(slots=True)
class _Batch:
    """What has come of a batch so far. Once Stripe is away nothing more is tried."""

    until: float
    failed: dict[int, BaseException] = field(default_factory=dict)
    untried: set[int] = field(default_factory=set)
    is_over: bool = False

    def take(self, order: Order | None, events: list[StripeEvent]) -> None:
        if self.is_over or time.monotonic() > self.until:
            self.untried.update(event.pk for event in events)
            return
        try:
            if order is not None:
                fulfil(order)
        except ServiceAway as error:
            self._stop(events, error)
            return
        except Exception as error:
            logger.exception("event_failed", extra={"events": [event.pk for event in events]})
            self._fail(events, error)
            return
        for event in events:
            self._finish(order, event)

    def _finish(self, order: Order | None, event: StripeEvent) -> None:
        """Copy the object; the order is settled already, whatever comes of that."""
        try:
            mirror(event.body)
        except ServiceAway as error:
            self._stop([event], error)
            return
        except Exception as error:
            logger.exception("event_not_copied", extra={"events": [event.pk]})
            self._fail([event], error)
            return
        # Only what still waits: another worker may have had it after the lease ran out.
        StripeEvent.objects.filter(pk=event.pk).waiting().update(
            state=EventState.APPLIED, applied_at=timezone.now(), order=order, last_error=""
        )

    def _fail(self, events: list[StripeEvent], error: Exception) -> None:
        self.failed.update((event.pk, error) for event in events)

    def _stop(self, events: list[StripeEvent], error: Exception) -> None:
        self.is_over = True
        self._fail(events, error)
