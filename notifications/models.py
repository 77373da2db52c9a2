"""The outbox: one row per e-mail that the product owes somebody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.models import Timestamped
from lib.work import WorkItem, due_index


class OutboundEmail(WorkItem, Timestamped):
    """An e-mail, written in the same transaction as the fact that it tells."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    WAITING = State.QUEUED
    DONE = State.SENT
    DEAD = State.FAILED

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    kind = models.CharField(_("kind"), max_length=40)
    # What makes it this mail and no other: asking for the same mail twice sends it once.
    dedupe_key = models.CharField(_("deduplication key"), max_length=200, unique=True)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=8)
    content = models.JSONField(_("content"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    message_id = models.CharField(_("message id"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            due_index("outbound_email_due", "queued"),
            models.Index(fields=["to"], name="outbound_email_to"),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbound_email_sent_has_time",
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"

    @property
    def subject(self) -> str:
        return str(self.content.get("subject", ""))
