"""Captions and chapters: typed or uploaded, several languages for a lesson."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.types import SignedInRequest
from courses.access import captions_of, lessons_of
from courses.captions.forms import CaptionForm
from courses.captions.services import delete_caption, save_caption
from courses.models import Caption, Lesson
from lib.admin import OwnAdmin, link, page_of


@admin.register(Caption)
class CaptionAdmin(OwnAdmin):
    """One text track of a lesson. Reached from the lesson."""

    form = CaptionForm
    seen_by = captions_of
    fields = ["lesson", "kind", "language", "label", "file", "text"]
    list_display = ["label", "language", "kind", "lesson", "updated_at"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["lesson"]
    search_fields = ["label", "language", "lesson__title", "lesson__module__course__title"]
    autocomplete_fields = ["lesson"]

    def get_readonly_fields(self, request: HttpRequest, obj: Caption | None = None) -> list[str]:  # noqa: ARG002
        return ["lesson"] if obj else []

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The lesson of another's course is no choice."""
        kwargs["queryset"] = lessons_of(request.user)  # type: ignore[arg-type]  # only who may come in asks
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self,
        request: SignedInRequest,
        obj: Caption,
        form: CaptionForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        save_caption(caption=obj, by=request.user, **form.for_service())

    def delete_model(self, request: SignedInRequest, obj: Caption) -> None:
        delete_caption(caption=obj, by=request.user)

    def response_post_save_add(self, request: SignedInRequest, obj: Caption) -> HttpResponse:  # noqa: ARG002
        return redirect(page_of(obj.lesson))

    def response_post_save_change(self, request: SignedInRequest, obj: Caption) -> HttpResponse:  # noqa: ARG002
        return redirect(page_of(obj.lesson))


def captions_list(lesson: Lesson) -> SafeString:
    """The captions and chapters of a lesson, and the way to more."""
    tracks = format_html_join(
        "",
        "<li>{} · {} · {}</li>",
        (
            (link(page_of(track), track.label), track.language, track.get_kind_display())
            for track in lesson.captions.all()
        ),
    )
    add = f"{reverse('admin:courses_caption_add')}?lesson={lesson.pk}"
    return format_html("<ul>{}</ul><p>{}</p>", tracks, link(add, _("Add captions or chapters")))
