"""What Stripe told us, and what was turned away at the door. For staff."""

from __future__ import annotations

from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AllValuesCheckboxFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from lib.admin import EmptyForm, OfficeAdmin, Question, ReadOnly, link_to, posted, queued_again
from payments.admin.shown import pretty
from payments.admin.stripe_links import at_stripe
from payments.enums import EventState
from payments.models import RefusedWebhook, StripeEvent
from payments.services.retrying import retry_events


@admin.register(StripeEvent)
class StripeEventAdmin(ReadOnly, OfficeAdmin):
    """One event of Stripe's, as it came."""

    list_display = ["stripe_id", "type", "state_label", "order", "received_at", "applied_at"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("type", AllValuesCheckboxFilter),
        ("origin", ChoicesDropdownFilter),
        ("received_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = ["stripe_id", "type", "order__code"]
    search_help_text = _("Event at Stripe, type or order number")
    ordering = ["-id"]
    actions = ["retry_selected"]
    actions_detail = ["retry"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "event_link",
                    "type",
                    "state",
                    "order_link",
                    "created",
                    "received_at",
                    "applied_at",
                    "origin",
                    "deliveries",
                ]
            },
        ),
        (_("Work"), {"fields": ["priority", "attempts", "due_at", "last_error"]}),
        (_("As it came"), {"fields": ["as_it_came"]}),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StripeEvent]:
        rows: QuerySet[StripeEvent] = super().get_queryset(request)
        # The bodies of fifty events are a megabyte that no list shows.
        return rows.select_related("order").defer("body")

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        dead = StripeEvent.objects.filter(pk=object_id, state=EventState.DEAD).exists()
        return super().get_actions_detail(request, object_id) if dead else []

    @action(description=_("Try again"), url_path="retry", icon="refresh")
    def retry(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then queue an event that was given up again."""
        event = self.get_object(request, object_id)
        question = Question(
            title=_("Try again to apply this event?"),
            explanation=event.last_error,
            submit=_("Try again"),
            form=EmptyForm(posted(request)),
        )
        events = StripeEvent.objects.filter(pk=event.pk)
        do = partial(retry_events, events=events, by=request.user)
        return self.answer(request, event, question, do, _("The event is in the queue again."))

    @admin.action(description=_("Try again to apply"))
    def retry_selected(self, request: SignedInRequest, queryset: QuerySet[StripeEvent]) -> None:
        """Queue the chosen ones that were given up again."""
        events = StripeEvent.objects.filter(pk__in=queryset.values("pk"))
        messages.success(request, queued_again(retry_events(events=events, by=request.user)))

    @display(
        description=_("state"),
        ordering="state",
        label={
            EventState.RECEIVED: "info",
            EventState.APPLIED: "success",
            EventState.DEAD: "danger",
        },
    )
    def state_label(self, event: StripeEvent) -> tuple[str, str]:
        return event.state, event.get_state_display()

    @display(description=_("event at Stripe"))
    def event_link(self, event: StripeEvent) -> SafeString | None:
        livemode = bool(event.body.get("livemode"))
        return at_stripe("events", event.stripe_id, livemode=livemode)

    @display(description=_("order"), empty_value="—")
    def order_link(self, event: StripeEvent) -> SafeString | None:
        return link_to(event.order) if event.order else None

    @display(description=_("body"))
    def as_it_came(self, event: StripeEvent) -> SafeString:
        return pretty(event.body)


@admin.register(RefusedWebhook)
class RefusedWebhookAdmin(ReadOnly, OfficeAdmin):
    """How many requests were turned away on a day, and why. A forged one is nothing to worry about; many are."""

    list_display = ["day", "reason", "count"]
    list_filter = [("reason", ChoicesDropdownFilter)]
    list_filter_submit = True
    fields = ["day", "reason", "count"]
    readonly_fields = fields
    date_hierarchy = "day"
