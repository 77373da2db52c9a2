"""The outbox: one row per e-mail that the product owes somebody."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.models import Timestamped
from lib.work import WorkItem, WorkQuerySet, due_index
from notifications.enums import MailOutcome, MailTopic
from notifications.models.events import DeliveryEvent


class OutboundEmailQuerySet(WorkQuerySet["OutboundEmail"]):
    def erasable(self) -> OutboundEmailQuerySet:
        """Those that will not be sent any more and still say what they said."""
        return self.filter(erased_at=None).exclude(state=OutboundEmail.State.QUEUED)

    def erase(self) -> int:
        """Let only kind and dates of what was sent remain, and nothing of what was given up; returns how many."""
        now = timezone.now()
        not_sent = [OutboundEmail.State.FAILED, OutboundEmail.State.WITHHELD]
        given_up, _models = self.filter(state__in=not_sent).delete()
        sent = self.filter(erased_at=None, state=OutboundEmail.State.SENT)
        DeliveryEvent.objects.filter(mail__in=sent.values("pk")).exclude(diagnostic="").update(
            diagnostic=""
        )
        return given_up + sent.update(
            to="", content={}, last_error="", outcome_detail="", erased_at=now, updated_at=now
        )


#: The last mail to somebody: what it says and to whom is nobody's business once it went.
FAREWELL = "account_deleted"


class OutboundEmail(WorkItem, Timestamped):
    """An e-mail, written in the same transaction as the fact that it tells."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        # Nobody's fault and nothing to retry: its address is suppressed, or its reader wants no such mail.
        WITHHELD = "withheld", _("not sent")

    WAITING = State.QUEUED
    DONE = State.SENT
    DEAD = State.FAILED

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    kind = models.CharField(_("kind"), max_length=40)
    # What makes it this mail and no other: asking for the same mail twice sends it once.
    dedupe_key = models.CharField(_("deduplication key"), max_length=200, unique=True)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=8)
    topic = models.CharField(
        _("topic"), max_length=16, choices=MailTopic, default=MailTopic.SERVICE
    )
    # The public id of the account that it is for; choices hang on it, and so follow a change of address.
    reader = models.UUIDField(_("reader"), null=True, blank=True, editable=False)
    content = models.JSONField(_("content"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    message_id = models.CharField(_("message id"), max_length=255, blank=True)
    provider_id = models.CharField(_("id of the mail service"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=MailOutcome, blank=True)
    outcome_at = models.DateTimeField(_("outcome at"), null=True, blank=True)
    outcome_detail = models.CharField(_("outcome detail"), max_length=300, blank=True)
    # From then on the row only tells that a mail of this kind went, and when.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = OutboundEmailQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base's on purpose

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            due_index("outbound_email_due", "queued"),
            models.Index(fields=["to"], name="outbound_email_to"),
            models.Index(
                fields=["provider_id"],
                name="outbound_email_provider_id",
                condition=~models.Q(provider_id=""),
            ),
            models.Index(
                fields=["reader"],
                name="outbound_email_reader",
                condition=models.Q(reader__isnull=False),
            ),
            models.Index(
                fields=["sent_at"],
                name="outbound_email_sent_at",
                condition=models.Q(sent_at__isnull=False),
            ),
            # What still has a text, oldest first: for who erases it when its time is over.
            models.Index(
                fields=["created_at"],
                name="outbound_email_unerased",
                condition=models.Q(erased_at=None) & ~models.Q(state="queued"),
            ),
            models.Index(
                fields=["kind", "created_at"],
                name="outbound_email_short_lived",
                condition=models.Q(erased_at=None, kind=FAREWELL) & ~models.Q(state="queued"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbound_email_sent_has_time",
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="outbound_email_erased_is_empty",
                condition=models.Q(erased_at=None)
                | models.Q(to="", content={}, last_error="", outcome_detail="", state="sent"),
            ),
            models.CheckConstraint(
                name="outbound_email_outcome_has_time",
                condition=models.Q(outcome="") | models.Q(outcome_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"

    @property
    def subject(self) -> str:
        return str(self.content.get("subject", ""))
