"""The comparisons with Stripe that were made, and what each found."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReconciliationRun(models.Model):
    """One comparison with Stripe.

    The newest run that got ``has_all_events`` tells how far back the next one looks. The newest event would
    not do: after an outage of the webhook it is newer than those that were missed.
    """

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    looked_from = models.DateTimeField(_("events since"))
    has_all_events = models.BooleanField(_("all events fetched"), default=False)
    fetched = models.PositiveIntegerField(_("missed events fetched"), default=0)
    reread = models.PositiveIntegerField(_("orders read again"), default=0)
    decided = models.PositiveIntegerField(_("orders decided by it"), default=0)
    findings = models.PositiveIntegerField(_("findings"), default=0)
    # Order code to error: what could not be settled is tried again by the next run.
    problems = models.JSONField(_("orders that failed"), default=dict, blank=True)
    error = models.TextField(_("why it stopped"), blank=True)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliation")
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["-started_at"], name="reconciliation_newest")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"
