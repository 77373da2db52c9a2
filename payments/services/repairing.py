"""Settling again, by staff's wish, what does not fit together."""

from __future__ import annotations

from accounts.models import User
from lib.errors import NotAllowed
from payments.access import may_administer
from payments.enums import OrderEventKind
from payments.findings import Finding, finding
from payments.models import Order, Refund, StripeEvent
from payments.services import inbox, refunds
from payments.services.adopting import with_session
from payments.services.recording import record
from payments.services.settling import fulfil


def repair(*, order: Order, by: User, why: str = "") -> Order:
    """Read an order again at Stripe, and give or take what follows; the history says who had it done. Idempotent.

    Raises ``NotAllowed``, ``StripeAway``, ``StripeRefused``, ``OrderChangedMeanwhile``, ``StillBeingIssued``.
    """
    if not may_administer(by):
        raise NotAllowed
    settled = fulfil(with_session(order))
    record(settled, OrderEventKind.REPAIRED, by=by, finding=why)
    return settled


def repair_finding(*, found: Finding, by: User) -> bool:
    """Do what can be done about a finding; returns whether it is gone.

    What was given up, a refund or an event, is tried again by the workers. Raises as ``repair`` does.
    """
    if not may_administer(by):
        raise NotAllowed
    _try_again(found)
    if found.order is not None:
        repair(order=found.order, by=by, why=found.kind)
    return finding(found.kind, found.row.pk) is None


def _try_again(found: Finding) -> None:
    row = found.row
    if isinstance(row, Refund):
        Refund.objects.filter(pk=row.pk).revive()
        refunds.doorbell.ring_on_commit()
    elif isinstance(row, StripeEvent):
        StripeEvent.objects.filter(pk=row.pk).revive()
        inbox.doorbell.ring_on_commit()
