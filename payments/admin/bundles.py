"""Several courses for one price."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from lib.admin import EmptyForm, OfficeAdmin, OfficeTable, Question, Text, posted, without
from payments.admin.offer_forms import BundleCourseForm, BundleForm
from payments.models import Bundle, BundleCourse
from payments.services.offers import (
    change_bundle,
    choose_courses,
    create_bundle,
    missing_for_sale,
    put_on_sale,
    take_off_sale,
)


class CoursesTable(OfficeTable):
    """The courses of a bundle, to be dragged into order."""

    model = BundleCourse
    form = BundleCourseForm
    fields = ["course", "position"]
    autocomplete_fields = ["course"]
    ordering_field = "position"
    hide_ordering_field = True
    hide_title = True


@admin.register(Bundle)
class BundleAdmin(OfficeAdmin):
    """A bundle and its courses. Taken off sale, never deleted: orders point to it."""

    form = BundleForm
    inlines = [CoursesTable]
    list_display = ["title", "price", "is_on_sale", "updated_at"]
    list_filter = ["is_on_sale"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["standing"]
    fields = ["standing", "title", "slug", "description", "price", "currency"]
    actions_detail = ["preview", "sell", "withdraw"]

    def get_fields(self, request: HttpRequest, obj: Bundle | None = None) -> list[str]:  # noqa: ARG002
        return self.fields if obj else self.fields[1:]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Bundle | None = None
    ) -> dict[str, Any]:
        # Renaming a bundle must not move it to another address.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def save_model(
        self,
        request: SignedInRequest,
        obj: Bundle,
        form: BundleForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        fields = {name: value for name, value in form.cleaned_data.items() if name != "price"}
        if change:
            change_bundle(bundle=obj, by=request.user, **fields)
            return
        obj.pk = create_bundle(by=request.user, **fields).pk
        obj.refresh_from_db()

    def save_formset(
        self,
        request: SignedInRequest,
        form: ModelForm,
        formset: BaseInlineFormSet,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        kept = [
            row
            for row in formset.forms
            if row not in formset.deleted_forms and row.cleaned_data.get("course")
        ]
        courses = [row.cleaned_data["course"] for row in sorted(kept, key=_place)]
        choose_courses(bundle=form.instance, by=request.user, courses=courses)

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        on_sale = Bundle.objects.filter(pk=object_id, is_on_sale=True).exists()
        hidden = "sell" if on_sale else "withdraw"
        return without(super().get_actions_detail(request, object_id), hidden)

    @action(description=_("Preview as a student"), url_path="preview", icon="visibility")
    def preview(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go to the page that students see; staff sees it before it is on sale."""
        return redirect(self.get_object(request, object_id).get_absolute_url())

    @action(description=_("Put on sale"), url_path="sell", icon="sell")
    def sell(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, saying what is missing if anything is; then offer it to everybody."""
        bundle = self.get_object(request, object_id)
        question = Question(
            title=_("Put “%(bundle)s” on sale?") % {"bundle": bundle},
            explanation=_("It appears among the bundles at once, and students can buy it."),
            submit=_("Put on sale"),
            form=EmptyForm(posted(request)),
            missing=missing_for_sale(bundle),
        )
        do = partial(put_on_sale, bundle=bundle, by=request.user)
        return self.answer(request, bundle, question, do, _("The bundle is on sale."))

    @action(description=_("Take off sale"), url_path="withdraw", icon="remove_shopping_cart")
    def withdraw(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then offer it no more."""
        bundle = self.get_object(request, object_id)
        question = Question(
            title=_("Take “%(bundle)s” off sale?") % {"bundle": bundle},
            explanation=_("Nobody new can buy it. Who has bought it keeps its courses."),
            submit=_("Take off sale"),
            form=EmptyForm(posted(request)),
        )
        do = partial(take_off_sale, bundle=bundle, by=request.user)
        return self.answer(request, bundle, question, do, _("The bundle is off sale."))

    @display(description=_("state"))
    def standing(self, bundle: Bundle) -> Text:
        state = _("on sale") if bundle.is_on_sale else _("not on sale")
        missing = missing_for_sale(bundle)
        if not missing:
            return format_html("<strong>{}</strong> · {}", state, _("nothing is missing"))
        return format_html(
            '<strong>{}</strong> · {}<ul class="pl-5 leading-relaxed" style="list-style: disc">{}</ul>',
            state,
            _("before it can be sold:"),
            format_html_join("", "<li>{}</li>", ((sentence,) for sentence in missing)),
        )


def _place(row: ModelForm) -> float:
    place = row.cleaned_data.get("position")
    return math.inf if place is None else place
