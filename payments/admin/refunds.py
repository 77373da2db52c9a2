"""Refunds: read, and asked for again when they were refused. For staff."""

from __future__ import annotations

from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from lib.admin import EmptyForm, OfficeAdmin, Question, ReadOnly, link_to, posted, queued_again
from lib.money import Money
from payments.admin.stripe_links import at_stripe
from payments.enums import RefundState
from payments.models import Refund
from payments.services.retrying import retry_refund, retry_refunds


@admin.register(Refund)
class RefundAdmin(ReadOnly, OfficeAdmin):
    """Money that goes back: how far it has come, and what follows from it."""

    list_display = [
        "reference",
        "student",
        "amount_label",
        "state_label",
        "status",
        "reason",
        "asked_by",
        "created_at",
    ]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("reason", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = ["order__code", "order__student__email", "stripe_id"]
    search_help_text = _("Order number, student's e-mail or refund at Stripe")
    ordering = ["-id"]
    actions = ["retry_selected"]
    actions_detail = ["retry"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "order_link",
                    "student",
                    "amount_label",
                    "state",
                    "status",
                    "failure",
                    "reason",
                    "note",
                    "asked_by",
                    "created_at",
                ]
            },
        ),
        (_("What follows"), {"fields": ["suspends_access", "revokes_certificate"]}),
        (
            _("At Stripe"),
            {"fields": ["stripe_id", "payment_link", "attempts", "due_at", "last_error"]},
        ),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        rows: QuerySet[Refund] = super().get_queryset(request)
        return rows.select_related("order__student", "asked_by")

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        refused = Refund.objects.filter(pk=object_id, state=RefundState.REFUSED).exists()
        return super().get_actions_detail(request, object_id) if refused else []

    @action(description=_("Try again"), url_path="retry", icon="refresh")
    def retry(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Say why Stripe refused, ask, then ask Stripe once more."""
        refund = self.get_object(request, object_id)
        question = Question(
            title=_("Ask Stripe again for the refund %(refund)s?") % {"refund": refund},
            explanation=refund.last_error or refund.failure,
            submit=_("Try again"),
            form=EmptyForm(posted(request)),
            dangerous=True,
        )
        do = partial(retry_refund, refund=refund, by=request.user)
        return self.answer(request, refund, question, do, _("The refund is in the queue again."))

    @admin.action(description=_("Try again to refund"))
    def retry_selected(self, request: SignedInRequest, queryset: QuerySet[Refund]) -> None:
        """Ask again for the chosen ones that were refused and whose money is still here."""
        refunds = Refund.objects.filter(pk__in=queryset.values("pk"))
        messages.success(request, queued_again(retry_refunds(refunds=refunds, by=request.user)))

    @display(description=_("order"), ordering="order__code")
    def reference(self, refund: Refund) -> str:
        return refund.order.code

    @display(description=_("order"))
    def order_link(self, refund: Refund) -> SafeString:
        return link_to(refund.order)

    @display(description=_("student"), ordering="order__student__full_name")
    def student(self, refund: Refund) -> str:
        return str(refund.order.student)

    @display(description=_("amount"), ordering="amount")
    def amount_label(self, refund: Refund) -> Money:
        return refund.money

    @display(
        description=_("state"),
        ordering="state",
        label={
            RefundState.ASKED: "info",
            RefundState.TAKEN: "success",
            RefundState.REFUSED: "danger",
        },
    )
    def state_label(self, refund: Refund) -> tuple[str, str]:
        return refund.state, refund.get_state_display()

    @display(description=_("payment at Stripe"), empty_value="—")
    def payment_link(self, refund: Refund) -> SafeString | None:
        order = refund.order
        return at_stripe("payments", order.payment_intent_id, livemode=order.livemode)
