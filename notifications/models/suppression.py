"""Addresses to which nothing is sent, because they refused, bounced or complained."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import SuppressionReason


class SuppressedAddress(models.Model):
    """An address that gets no mail, why, and since when. Lower case: mailboxes hardly ever tell cases apart."""

    address = models.EmailField(_("address"), unique=True)
    reason = models.CharField(_("reason"), max_length=10, choices=SuppressionReason)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    # The mail that told; gone when its row is.
    mail = models.ForeignKey(
        "notifications.OutboundEmail",
        verbose_name=_("e-mail"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                name="suppressed_address_is_lower_case",
                condition=models.Q(address=Lower("address")),
            )
        ]

    def __str__(self) -> str:
        return self.address
