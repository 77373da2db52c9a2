"""Giving what was given up another chance, after somebody has looked why."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from lib.errors import NotAllowed
from lib.work import WorkQuerySet
from payments.access import may_administer
from payments.enums import OrderEventKind, RefundState
from payments.exceptions import RefundTooLarge
from payments.models import Refund, StripeEvent
from payments.models.after_sale import RefundQuerySet
from payments.services import inbox
from payments.services.entitling import settle_access
from payments.services.locking import locked
from payments.services.recording import record
from payments.services.refunds import available, doorbell


def retry_events(*, events: WorkQuerySet[StripeEvent], by: User) -> int:
    """Queue those of ``events`` that were given up again; returns how many. Raises ``NotAllowed``."""
    if not may_administer(by):
        raise NotAllowed
    revived = events.revive()
    inbox.doorbell.ring_on_commit()
    return revived


@transaction.atomic
def retry_refund(*, refund: Refund, by: User) -> Refund:
    """Ask Stripe once more for a refund that was refused; one that was not is left as it is.

    Raises ``NotAllowed``, ``RefundTooLarge`` when the money went back in another way meanwhile.
    """
    if not may_administer(by):
        raise NotAllowed
    order = locked(refund.order_id)
    current = Refund.objects.select_for_update().get(pk=refund.pk)
    if current.state != RefundState.REFUSED:
        return current
    left = available(order)
    if current.amount > left:
        raise RefundTooLarge(available=left)
    current.state, current.attempts, current.due_at = RefundState.ASKED, 0, timezone.now()
    current.last_error = current.failure = ""
    current.save()
    record(order, OrderEventKind.REFUND_ASKED, by=by, refund=current.pk, amount=current.amount)
    settle_access(order)
    doorbell.ring_on_commit()
    return current


def retry_refunds(*, refunds: RefundQuerySet, by: User) -> int:
    """Ask again for those of ``refunds`` that were refused and whose money is still here; returns how many.

    Raises ``NotAllowed``.
    """
    if not may_administer(by):
        raise NotAllowed
    return sum(_retried(refund, by) for refund in refunds.dead().order_by("pk"))


def _retried(refund: Refund, by: User) -> bool:
    try:
        return retry_refund(refund=refund, by=by).state == RefundState.ASKED
    except RefundTooLarge:
        return False
