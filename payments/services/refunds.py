"""Asking for money back: by staff, by the student's right, by policy. The row is the wish; a worker sends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from enrollments.models import Enrollment
from lib.doorbell import Doorbell
from lib.errors import NotAllowed
from lib.text import clean_text
from payments import policy
from payments.access import is_buyer, may_administer
from payments.enums import OrderEventKind, RefundReason
from payments.exceptions import (
    FinishedAlready,
    MoneyIsDisputed,
    NotPaid,
    RefundTooLarge,
    WithdrawalOver,
)
from payments.models import Order, Refund
from payments.selectors import holds_money_back
from payments.services.entitling import settle_access
from payments.services.locking import locked
from payments.services.recording import record
from progress.models import CourseCompletion

doorbell = Doorbell("payments.tasks.send_due_refunds")

NOTE_LENGTH = 200


@transaction.atomic
def refund_order(
    *, order: Order, by: User, amount: int, reason: RefundReason, note: str = ""
) -> Refund:
    """Ask for ``amount`` of an order back, for its payer. The policy of today decides what follows.

    Raises ``NotAllowed``, ``NotPaid``, ``RefundTooLarge``, ``MoneyIsDisputed``.
    """
    if not may_administer(by):
        raise NotAllowed
    return _ask(locked(order.pk), amount=amount, reason=reason, by=by, note=note)


@transaction.atomic
def withdraw(*, order: Order, by: User) -> Refund:
    """Take a purchase back, by right, within ``WITHDRAWAL_DAYS`` of it and unless a course of it was finished.

    Raises ``NotAllowed``, ``NotPaid``, ``WithdrawalOver``, ``FinishedAlready``, ``MoneyIsDisputed``.
    """
    if not is_buyer(by, order):
        raise NotAllowed
    current = locked(order.pk)
    if not withdrawable_until(current):
        raise NotPaid if not current.is_paid else WithdrawalOver
    enrollments = Enrollment.objects.filter(order_items__order=current).order_by("pk")
    # Whoever completes the last lesson at this moment is waited for, or finds the access gone.
    mine = list(enrollments.select_for_update(no_key=True).values_list("pk", flat=True))
    if CourseCompletion.objects.filter(enrollment__in=mine).exists():
        raise FinishedAlready
    return _ask(current, amount=available(current), reason=RefundReason.WITHDRAWAL, by=by)


def withdrawable_until(order: Order) -> datetime | None:
    """The moment until which the payer may withdraw; None when it is over, or there is nothing to give back."""
    if not settings.WITHDRAWAL_DAYS or order.paid_at is None or not available(order):
        return None
    until = order.paid_at + timedelta(days=settings.WITHDRAWAL_DAYS)
    return until if until > timezone.now() else None


def refund_by_system(order: Order, *, reason: RefundReason) -> Refund | None:
    """Ask for all that is left of a locked order; None when nothing is, or the bank holds it."""
    left = 0 if holds_money_back(order) else available(order)
    return _ask(order, amount=left, reason=reason, by=None) if left else None


def available(order: Order) -> int:
    """How much of the payment has not gone back, and was not asked back."""
    if not order.is_paid:
        return 0
    return order.amount_total - order.refunds.counting().total()


def _ask(
    order: Order, *, amount: int, reason: RefundReason, by: User | None, note: str = ""
) -> Refund:
    if not order.is_paid:
        raise NotPaid
    if holds_money_back(order):
        raise MoneyIsDisputed
    left = available(order)
    if not 0 < amount <= left:
        raise RefundTooLarge(available=left)
    effects = policy.effects_of_refund(in_full=amount == left)
    refund = Refund.objects.create(
        order=order,
        amount=amount,
        reason=reason,
        note=clean_text(note)[:NOTE_LENGTH],
        asked_by=by,
        suspends_access=effects.suspends_access,
        revokes_certificate=effects.revokes_certificate,
    )
    record(order, OrderEventKind.REFUND_ASKED, by=by, refund=refund.pk, amount=amount)
    settle_access(order)
    doorbell.ring_on_commit()
    return refund
