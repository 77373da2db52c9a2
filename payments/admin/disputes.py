"""Disputes: until when to answer, where, and what follows. For staff."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AllValuesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import display

from lib.admin import OfficeAdmin, ReadOnly, link_to
from lib.money import Money
from payments import policy
from payments.admin.stripe_links import at_stripe
from payments.models import Dispute


@admin.register(Dispute)
class DisputeAdmin(ReadOnly, OfficeAdmin):
    """A payer has their bank take the money back. It is answered in Stripe's dashboard."""

    list_display = ["reference", "student", "amount_label", "status_label", "reason", "answer_by"]
    list_filter = [
        ("status", AllValuesCheckboxFilter),
        ("opened_at", RangeDateTimeFilter),
        ("answer_by", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = ["order__code", "order__student__email", "stripe_id"]
    search_help_text = _("Order number, student's e-mail or dispute at Stripe")
    ordering = ["-id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "order_link",
                    "student",
                    "amount_label",
                    "status_words",
                    "reason",
                    "opened_at",
                    "answer_by",
                    "answer_at_stripe",
                ]
            },
        ),
        (
            _("What follows"),
            {"fields": ["suspends_access", "revokes_certificate", "if_won", "if_lost"]},
        ),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        rows: QuerySet[Dispute] = super().get_queryset(request)
        return rows.select_related("order__student")

    @display(description=_("order"), ordering="order__code")
    def reference(self, dispute: Dispute) -> str:
        return dispute.order.code

    @display(description=_("order"))
    def order_link(self, dispute: Dispute) -> SafeString:
        return link_to(dispute.order)

    @display(description=_("student"), ordering="order__student__full_name")
    def student(self, dispute: Dispute) -> str:
        return str(dispute.order.student)

    @display(description=_("amount"), ordering="amount")
    def amount_label(self, dispute: Dispute) -> Money:
        return dispute.money

    @display(
        description=_("status"),
        ordering="status",
        label={
            "needs_response": "danger",
            "warning_needs_response": "warning",
            "won": "success",
            "lost": "danger",
        },
    )
    def status_label(self, dispute: Dispute) -> tuple[str, str]:
        return dispute.status, policy.status_in_words(dispute.status)

    @display(description=_("status"))
    def status_words(self, dispute: Dispute) -> str:
        return policy.status_in_words(dispute.status)

    @display(description=_("answer it at Stripe"), empty_value="—")
    def answer_at_stripe(self, dispute: Dispute) -> SafeString | None:
        return at_stripe("disputes", dispute.stripe_id, livemode=dispute.order.livemode)

    @display(description=_("if it is won"))
    def if_won(self, dispute: Dispute) -> SafeString:  # noqa: ARG002  # the same for all
        return _lines(policy.effects_of_dispute("won").sentences())

    @display(description=_("if it is lost"))
    def if_lost(self, dispute: Dispute) -> SafeString:  # noqa: ARG002  # the same for all
        return _lines(policy.effects_of_dispute(policy.LOST).sentences())


def _lines(sentences: list[str]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in sentences))
