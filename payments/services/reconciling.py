"""Comparing with Stripe, so that nothing is lost that a webhook did not bring. No call is made in a transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from payments.enums import EventOrigin, OrderState
from payments.event_types import EVENT_TYPES
from payments.exceptions import PaymentsClosed, StripeAway
from payments.findings import count_findings
from payments.gateway.events import KEPT, events_since
from payments.models import Order, ReconciliationRun, StripeEvent
from payments.services import inbox, refunds
from payments.services.adopting import with_session
from payments.services.checkout import close_order
from payments.services.inbox import keep_event
from payments.services.settling import fulfil

logger = logging.getLogger(__name__)

#: Looked at twice: Stripe lists an event a moment after it happened, and two clocks never agree.
OVERLAP = timedelta(hours=1)
#: Orders that one run reads again; those that waited longest come first, so the next run goes on.
ORDERS = 200
#: Seconds of the regular run, below the time limit of a task even if the last call hangs.
REGULAR_SECONDS = 50.0
_PAGE = 100


def reconcile(*, days: int | None = None, seconds: float = float("inf")) -> ReconciliationRun:
    """Fetch missed events into the inbox, read undecided orders again, close those that are over, ring for the rest.

    ``days``: how far back to look for events; without it, a little further than the last run that got all.
    After ``seconds`` nothing more is begun. Raises ``StripeAway``, ``PaymentsClosed``: nothing is half done,
    and the run keeps why it stopped. An order that fails is kept in ``problems`` and stops no other.
    """
    if not settings.STRIPE_SECRET_KEY:
        raise PaymentsClosed
    run = ReconciliationRun.objects.create(looked_from=_look_from(days))
    until = time.monotonic() + seconds
    try:
        _fetch_events(run, until)
        _read_orders_again(run, until)
    except StripeAway as error:
        run.error = str(error)
        raise
    finally:
        _finish(run)
    return run


def reconcile_regularly() -> ReconciliationRun | None:
    """The run of the clock; None when nothing is sold here, or when Stripe is away: the next one makes up for it."""
    try:
        return reconcile(seconds=REGULAR_SECONDS)
    except PaymentsClosed:
        return None
    except StripeAway as error:
        logger.warning("reconciliation_stopped", extra={"error": str(error)})
        return None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do now."""

    missed_events: int
    orders: int
    overdue: int


def preview(*, days: int | None = None) -> Preview:
    """Return what there is to do, and change nothing. Raises ``StripeAway``, ``PaymentsClosed``."""
    orders = undecided_orders()
    return Preview(
        missed_events=sum(1 for _event in missed_events(_look_from(days))),
        orders=orders.count(),
        overdue=orders.filter(expires_at__lte=timezone.now()).count(),
    )


def missed_events(since: datetime) -> Iterator[dict[str, Any]]:
    """Yield Stripe's events since then that are not in the inbox, newest first. Raises ``StripeAway``."""
    told = events_since(since, EVENT_TYPES)
    while page := list(islice(told, _PAGE)):
        ids = [event["id"] for event in page]
        known = set(
            StripeEvent.objects.filter(stripe_id__in=ids).values_list("stripe_id", flat=True)
        )
        yield from (event for event in page if event["id"] not in known)


def undecided_orders() -> QuerySet[Order]:
    """Orders that may still be paid, those that were longest not read first. Of the other mode Stripe knows nothing."""
    return Order.objects.filter(
        state__in=OrderState.undecided(), livemode=settings.STRIPE_LIVE_MODE
    ).order_by(F("reread_at").asc(nulls_first=True), "expires_at", "pk")


def read_again(order: Order) -> Order:
    """Bring an order to where Stripe says it is, and end it where its time is over and nobody paid.

    One without a session is given the one that Stripe made for it, if there is one. Raises ``StripeAway``,
    ``StripeRefused``, ``OrderChangedMeanwhile``, ``StillBeingIssued``.
    """
    order = with_session(order)
    return close_order(order) if order.expires_at <= timezone.now() else fulfil(order)


def _look_from(days: int | None) -> datetime:
    earliest = timezone.now() - KEPT
    if days is not None:
        return max(timezone.now() - timedelta(days=days), earliest)
    last = ReconciliationRun.objects.filter(has_all_events=True).first()
    return max(last.started_at - OVERLAP, earliest) if last else earliest


def _fetch_events(run: ReconciliationRun, until: float) -> None:
    for event in missed_events(run.looked_from):
        keep_event(event, origin=EventOrigin.RECONCILED)
        run.fetched += 1
        if time.monotonic() > until:
            return  # the next run looks back as far again
    run.has_all_events = True


def _read_orders_again(run: ReconciliationRun, until: float) -> None:
    for order in list(undecided_orders()[:ORDERS]):
        if time.monotonic() > until:
            return
        Order.objects.filter(pk=order.pk).update(reread_at=timezone.now())
        _read_one_again(run, order)


def _read_one_again(run: ReconciliationRun, order: Order) -> None:
    try:
        settled = read_again(order)
    except StripeAway:
        raise
    except Exception as error:
        logger.exception("order_not_reconciled", extra={"order": order.code})
        run.problems[order.code] = f"{type(error).__name__}: {error}"[:300]
    else:
        run.reread += 1
        run.decided += not settled.is_undecided


def _finish(run: ReconciliationRun) -> None:
    counts = count_findings()
    run.findings, run.finished_at = sum(counts.values()), timezone.now()
    run.save()
    # Whatever waits, whoever brought it: a refund that was asked for may have been rung for in vain.
    inbox.doorbell.ring()
    refunds.doorbell.ring()
    logger.info(
        "payments_reconciled",
        extra={
            "fetched": run.fetched,
            "reread": run.reread,
            "decided": run.decided,
            "problems": len(run.problems),
            "findings": {str(kind): count for kind, count in counts.items()},
        },
    )
