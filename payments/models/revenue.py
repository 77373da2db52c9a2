"""What each course earned and gave back: a ledger whose sums are exact."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lib.money import Money
from payments.enums import RevenueKind
from payments.models.offers import CURRENCY
from payments.models.orders import OrderItem


class RevenueEntry(models.Model):
    """Money that came in (positive) or went back (negative) for one course of one order.

    ``amount`` is without tax, ``tax`` beside it, both in the smallest unit of ``currency``. ``source`` is the
    object at Stripe that moved the money: with the item it makes an entry unique, however often it is told.
    """

    item = models.ForeignKey(OrderItem, on_delete=models.PROTECT, related_name="revenue")
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="revenue"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=RevenueKind)
    amount = models.IntegerField(_("amount"))
    tax = models.IntegerField(_("tax"), default=0)
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    livemode = models.BooleanField(_("live mode"))
    source = models.CharField(_("source"), max_length=255)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("revenue entry")
        verbose_name_plural = _("revenue entries")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind", "source"], name="revenue_entry_once_per_source"
            )
        ]
        indexes = [models.Index(fields=["course", "at"], name="revenue_by_course")]

    def __str__(self) -> str:
        return f"{self.course} · {Money(self.amount, self.currency)}"
