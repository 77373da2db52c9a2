"""Finding the orders after which something happened."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from payments.models import Order


class AftermathFilter(DropdownFilter):
    """Refunded in full or in part, or disputed."""

    title = _("after the sale")
    parameter_name = "after"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Any:  # noqa: ARG002
        return [
            ("refunded", _("refunded in full")),
            ("partly", _("refunded in part")),
            ("disputed", _("disputed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:  # noqa: ARG002
        if self.value() == "refunded":
            return queryset.filter(amount_refunded__gt=0, amount_refunded=F("amount_total"))
        if self.value() == "partly":
            return queryset.filter(amount_refunded__gt=0, amount_refunded__lt=F("amount_total"))
        if self.value() == "disputed":
            return queryset.filter(disputes__isnull=False).distinct()
        return queryset
