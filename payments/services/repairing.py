"""Settling again, by staff's wish, what does not fit together."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from lib.errors import DomainError, NotAllowed
from payments.access import may_administer
from payments.enums import OrderEventKind
from payments.exceptions import StripeAway
from payments.findings import Finding, finding
from payments.models import Order, Refund, StripeEvent
from payments.services.adopting import with_session
from payments.services.recording import record
from payments.services.retrying import retry_events, retry_refund
from payments.services.settling import fulfil


def repair(*, order: Order, by: User, why: str = "") -> Order:
    """Read an order again at Stripe, and give or take what follows; the history says who had it done. Idempotent.

    Raises ``NotAllowed``, ``StripeAway``, ``StripeRefused``, ``OrderChangedMeanwhile``, ``StillBeingIssued``.
    """
    if not may_administer(by):
        raise NotAllowed
    settled = fulfil(with_session(order), with_aftermath=True)
    record(settled, OrderEventKind.REPAIRED, by=by, finding=why)
    return settled


def repair_finding(*, found: Finding, by: User) -> bool:
    """Do what can be done about a finding; returns whether it is gone.

    What was given up, a refund or an event, is tried again by the workers. Raises as ``repair`` does.
    """
    if not may_administer(by):
        raise NotAllowed
    _try_again(found, by)
    if found.order is not None:
        repair(order=found.order, by=by, why=found.kind)
    return finding(found.kind, found.row.pk) is None


def _try_again(found: Finding, by: User) -> None:
    row = found.row
    if isinstance(row, Refund):
        retry_refund(refund=row, by=by)
    elif isinstance(row, StripeEvent):
        retry_events(events=StripeEvent.objects.filter(pk=row.pk), by=by)


@dataclass(slots=True)
class Repaired:
    """How many findings are gone, and how many are left; ``errors`` are the sentences of those that failed."""

    gone: int = 0
    left: int = 0
    errors: list[str] = field(default_factory=list)


def repair_findings(*, found: Iterable[Finding], by: User, seconds: float) -> Repaired:
    """Do what can be done about each; one that fails stops no other, and after ``seconds`` nothing more is begun.

    When Stripe is away the rest is left as it is. Raises ``NotAllowed``.
    """
    if not may_administer(by):
        raise NotAllowed
    done, until, is_over = Repaired(), time.monotonic() + seconds, False
    for one in found:
        if is_over or time.monotonic() > until:
            done.left += 1
            continue
        try:
            gone = repair_finding(found=one, by=by)
        except DomainError as error:
            is_over = isinstance(error, StripeAway)
            done.errors.append(f"{one.about}: {error}")
            gone = False
        done.gone += gone
        done.left += not gone
    return done
