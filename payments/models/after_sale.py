"""What can happen after a sale: money that goes back, and payers who say that they never paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.models import Timestamped
from lib.money import Money
from lib.work import WorkItem, WorkQuerySet, due_index
from payments.enums import RefundReason, RefundState, RefundStatus
from payments.models.orders import Order


class RefundQuerySet(WorkQuerySet["Refund"]):
    def counting(self) -> RefundQuerySet:
        """Those whose money is gone, or on its way."""
        return self.exclude(state=RefundState.REFUSED).exclude(status__in=RefundStatus.void())

    def made(self) -> RefundQuerySet:
        """Those that Stripe has taken and that did not come back."""
        return self.counting().filter(state=RefundState.TAKEN)

    def of_nothing_given(self) -> RefundQuerySet:
        """Those of whole orders that we took for nothing: the student had the course, or is gone."""
        return self.filter(asked_by=None, reason__in=RefundReason.for_nothing())

    def total(self) -> int:
        """How much they are together, in the smallest unit."""
        return sum(self.values_list("amount", flat=True))


class Refund(WorkItem, Timestamped):
    """Money that goes back to the payer: asked for by us and taken by Stripe, or made in its dashboard.

    The two effects are what the policy said when the refund was made; a later policy does not change them.
    """

    State = RefundState
    WAITING = RefundState.ASKED
    DONE = RefundState.TAKEN
    DEAD = RefundState.REFUSED

    order = models.ForeignKey(
        Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="refunds"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RefundState, default=RefundState.ASKED
    )
    status = models.CharField(_("at the bank"), max_length=16, choices=RefundStatus, blank=True)
    stripe_id = models.CharField(  # noqa: DJ001  # unique once it is known
        _("refund at Stripe"), max_length=255, null=True, unique=True
    )
    amount = models.PositiveIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=20, choices=RefundReason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the system, or Stripe's dashboard."),
    )
    suspends_access = models.BooleanField(_("suspends access"))
    revokes_certificate = models.BooleanField(_("revokes the certificate"))
    failure = models.CharField(_("failure"), max_length=100, blank=True)

    objects = RefundQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base's on purpose

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="refund_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_taken_is_known",
                condition=~Q(state="taken") | Q(stripe_id__isnull=False),
            ),
        ]
        indexes = [due_index("refund_due", RefundState.ASKED)]

    def __str__(self) -> str:
        return f"{self.order.code} · {self.money}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.order.currency)

    @property
    def counts(self) -> bool:
        """Whether its money is gone, or on its way; see ``RefundQuerySet.counting``."""
        return self.state != RefundState.REFUSED and self.status not in RefundStatus.void()


class Dispute(Timestamped):
    """A payer has their bank take the money back. ``status`` is Stripe's word.

    https://docs.stripe.com/api/disputes/object#dispute_object-status
    """

    order = models.ForeignKey(
        Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="disputes"
    )
    stripe_id = models.CharField(_("dispute at Stripe"), max_length=255, unique=True)
    status = models.CharField(_("status"), max_length=32)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    amount = models.PositiveIntegerField(_("amount"))
    opened_at = models.DateTimeField(_("opened"))
    answer_by = models.DateTimeField(_("answer until"), null=True, blank=True)
    suspends_access = models.BooleanField(_("suspends access"))
    revokes_certificate = models.BooleanField(_("revokes the certificate"))

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.order.code} · {self.status}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.order.currency)
