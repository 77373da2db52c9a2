"""Prices in other currencies than a course's own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelChoiceField
from django.http import HttpRequest

from accounts.types import SignedInRequest
from courses.access import authored_by
from lib.admin import OwnAdmin
from payments.access import prices_of
from payments.admin.offer_forms import CoursePriceForm
from payments.models import CoursePrice
from payments.services.offers import remove_course_price, set_course_price


@admin.register(CoursePrice)
class CoursePriceAdmin(OwnAdmin):
    """For staff and the course's instructor. A changed price asks nothing of Stripe: the next checkout does."""

    form = CoursePriceForm
    seen_by = prices_of
    list_display = ["course", "price", "currency", "updated_at"]
    list_select_related = ["course"]
    search_fields = ["course__title", "course__slug", "currency"]
    fields = ["course", "currency", "price"]

    def get_readonly_fields(
        self,
        request: SignedInRequest,  # noqa: ARG002
        obj: CoursePrice | None = None,
    ) -> list[str]:
        return ["course", "currency"] if obj else []

    def formfield_for_foreignkey(
        self, db_field: Any, request: SignedInRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        kwargs["queryset"] = authored_by(request.user).order_by("title")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    def save_model(
        self,
        request: SignedInRequest,
        obj: CoursePrice,
        form: CoursePriceForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        row = set_course_price(course=obj.course, by=request.user, money=form.money)
        obj.pk = row.pk
        obj.refresh_from_db()

    def delete_model(self, request: HttpRequest, obj: CoursePrice) -> None:
        remove_course_price(price=obj, by=request.user)  # type: ignore[arg-type]  # only who may see it
