"""What Stripe tells us, kept before anything is done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.work import WorkItem, due_index
from payments.enums import EventOrigin, EventState, Refusal
from payments.models.orders import Order

#: Types of those that tell of a session that was, or may have been, paid.
SESSION_COMPLETE = ["checkout.session.async_payment_succeeded", "checkout.session.completed"]


class StripeEvent(WorkItem):
    """An event of Stripe's, once however often it came; applied by a worker, in any order.

    First its order is settled, then the mirror takes its object, and it is applied.
    """

    State = EventState
    WAITING = EventState.RECEIVED
    DONE = EventState.APPLIED
    DEAD = EventState.DEAD

    state = models.CharField(
        _("state"), max_length=10, choices=EventState, default=EventState.RECEIVED
    )
    stripe_id = models.CharField(_("event at Stripe"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=100)
    created = models.DateTimeField(_("happened"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    settled_at = models.DateTimeField(_("order settled"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    origin = models.CharField(
        _("origin"), max_length=10, choices=EventOrigin, default=EventOrigin.WEBHOOK
    )
    deliveries = models.PositiveIntegerField(_("deliveries"), default=1)
    # SHA-256 of the last Stripe-Signature header: Stripe signs each delivery anew, a recording stays the same.
    signature_digest = models.CharField(max_length=64, blank=True, editable=False)
    body = models.JSONField(_("body"))
    order = models.ForeignKey(
        Order,
        verbose_name=_("order"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stripe_events",
    )

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="stripe_event_applied_has_date",
                condition=~Q(state="applied") | Q(applied_at__isnull=False),
            )
        ]
        indexes = [
            due_index("stripe_event_due", EventState.RECEIVED),
            # For the search for payments that belong to no order.
            models.Index(
                fields=["-created"],
                name="stripe_event_session_complete",
                condition=Q(type__in=SESSION_COMPLETE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"


class RefusedWebhook(models.Model):
    """How many requests were turned away at the webhook's door on a day, and why: all that is kept of them."""

    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=10, choices=Refusal)
    count = models.PositiveIntegerField(_("count"), default=1)

    class Meta:
        verbose_name = _("refused webhook")
        verbose_name_plural = _("refused webhooks")
        ordering = ["-day", "reason"]
        constraints = [
            models.UniqueConstraint(fields=["day", "reason"], name="refused_webhook_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}: {self.count}"
