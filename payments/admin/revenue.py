"""What courses earned: read by staff, and by instructors for their own courses."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from accounts.types import SignedInRequest
from courses.access import authored_by
from lib.admin import OwnAdmin, ReadOnly, is_office
from lib.money import Money
from lib.own_rows import OwnSelectFilter
from lib.spreadsheets import csv_answer
from payments.admin.revenue_overview import overview
from payments.enums import RevenueKind
from payments.models import RevenueEntry
from payments.revenue_csv import (
    ENTRIES,
    MONTHLY,
    ORDER,
    entry_rows,
    entry_rows_with_orders,
    monthly_rows,
)
from payments.revenue_periods import Period, academy_today
from payments.revenue_reports import course_months, revenue_of

NAME = "payments_revenueentry"
COURSE = "course__id__exact"  # the parameter of the filter by course


class PeriodFilter(DropdownFilter):
    """The last twelve months, unless something else is asked for."""

    title = _("period")
    parameter_name = "period"
    all_option = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(Period.choices)

    def value(self) -> str:
        return period_of(super().value()).value

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[RevenueEntry],
    ) -> QuerySet[RevenueEntry]:
        months = Period(self.value()).months(academy_today())
        return queryset.filter(months.within) if months else queryset


def period_of(text: str | None) -> Period:
    """The period that an address asks for; what is none is the usual one."""
    return Period(text) if text in Period.values else Period.LAST_12


@admin.register(RevenueEntry)
class RevenueEntryAdmin(ReadOnly, OwnAdmin):
    """The ledger, with its sums above. Who bought is not the instructor's business: orders are for staff."""

    seen_by = revenue_of
    list_display = ["at", "course", "kind_label", "money", "tax_money"]
    list_display_links = ["at"]
    list_filter = [("course", OwnSelectFilter), PeriodFilter]
    list_filter_submit = True
    list_before_template = "admin/payments/revenueentry/overview.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[RevenueEntry]:
        rows: QuerySet[RevenueEntry] = super().get_queryset(request)
        return rows.select_related("course", "item__order")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [*self.list_display, *(["order_code"] if is_office(request) else [])]

    def get_fields(self, request: HttpRequest, obj: object = None) -> list[str]:  # noqa: ARG002
        return [*self.get_list_display(request), "source"]

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return self.get_fields(request, obj)

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["course__title", *(["=item__order__code", "=source"] if is_office(request) else [])]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer: HttpResponse = super().changelist_view(
            request, {"title": _("Revenue"), **(extra_context or {})}
        )
        if isinstance(answer, TemplateResponse) and answer.context_data:
            period = period_of(request.GET.get(PeriodFilter.parameter_name))
            entries = answer.context_data["cl"].queryset
            answer.context_data["overview"] = overview(entries, period)
        return answer

    # --- Files ------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("csv/", wrap(self.csv_of_months), name=f"{NAME}_csv"),
            path("entries/csv/", wrap(self.csv_of_entries), name=f"{NAME}_entries_csv"),
        ]
        return [*own, *super().get_urls()]

    def csv_of_months(self, request: SignedInRequest) -> StreamingHttpResponse:
        """The sums of what the list shows with the same filters, for each month, course and currency."""
        rows = course_months(self._filtered(request))
        return csv_answer(f"revenue-{academy_today()}.csv", MONTHLY, monthly_rows(rows))

    def csv_of_entries(self, request: SignedInRequest) -> StreamingHttpResponse:
        """Every entry that the list shows with the same filters, on all its pages."""
        entries, name = self._filtered(request), f"revenue-entries-{academy_today()}.csv"
        if is_office(request):
            return csv_answer(name, [ORDER, *ENTRIES], entry_rows_with_orders(entries))
        return csv_answer(name, ENTRIES, entry_rows(entries))

    def _filtered(self, request: SignedInRequest) -> QuerySet[RevenueEntry]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if asked := request.GET.get(COURSE):
            pk = int(asked) if asked.isdecimal() else 0
            get_object_or_404(authored_by(request.user), pk=pk)
        try:
            found: QuerySet[RevenueEntry] = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return found

    # --- Columns ----------------------------------------------------------------------------------

    @display(
        description=_("kind"),
        ordering="kind",
        label={
            RevenueKind.SALE: "success",
            RevenueKind.REFUND: "warning",
            RevenueKind.DISPUTE: "danger",
        },
    )
    def kind_label(self, entry: RevenueEntry) -> tuple[str, str]:
        return entry.kind, entry.get_kind_display()

    @display(description=_("amount without tax"), ordering="amount")
    def money(self, entry: RevenueEntry) -> str:
        return str(Money(entry.amount, entry.currency))

    @display(description=_("tax"), ordering="tax")
    def tax_money(self, entry: RevenueEntry) -> str:
        return str(Money(entry.tax, entry.currency))

    @display(description=_("order"))
    def order_code(self, entry: RevenueEntry) -> str:
        return entry.item.order.code
