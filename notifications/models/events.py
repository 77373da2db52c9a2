"""The ledger of what mail services told about mails."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.feedback.kinds import EventKind


class DeliveryEvent(models.Model):
    """One thing that was heard of a mail. Append-only: a trigger refuses changes, but for emptying the diagnostic, and
    for finding the mail.

    It goes with its mail. Without one it is about a mail that is not in the outbox (yet): such an event is kept for
    ``RETENTION_MAIL_EVENT_DAYS``, and neither names nor touches anybody.
    """

    # SNS's MessageId: each delivery of the same message has the same one.
    event_id = models.CharField(_("event id"), max_length=64, unique=True)
    mail = models.ForeignKey(
        "notifications.OutboundEmail",
        verbose_name=_("e-mail"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
    )
    # How the mail service calls the mail: by it an event that came too early finds its mail.
    provider_id = models.CharField(_("id of the mail service"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind)
    at = models.DateTimeField(_("at"))
    # In the mail service's own words, such as Permanent/NoEmail.
    subtype = models.CharField(_("subtype"), max_length=100, blank=True)
    # What the other mail server said; addresses are taken out before it is kept.
    diagnostic = models.CharField(_("diagnostic"), max_length=500, blank=True)
    heard_at = models.DateTimeField(_("heard at"), auto_now_add=True)

    class Meta:
        verbose_name = _("delivery event")
        verbose_name_plural = _("delivery events")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["mail", "at"], name="delivery_event_of_mail"),
            models.Index(
                fields=["heard_at"],
                name="delivery_event_of_nobody",
                condition=models.Q(mail=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_event_has_a_kind",
                condition=models.Q(kind__in=EventKind.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
