"""Assignments: what students may hand in."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import assignments_of
from courses.assignments.forms import AssignmentForm
from courses.assignments.models import Assignment
from courses.assignments.services import change_assignment
from courses.models import Course
from lib.admin import OwnAdmin, link_to, page_of


@admin.register(Assignment)
class AssignmentAdmin(OwnAdmin):
    """What may be handed in. Reached from its lesson, whose text says what to do."""

    form = AssignmentForm
    seen_by = assignments_of
    fields = ["where", "takes_text", "takes_file", "file_types", "max_megabytes"]
    readonly_fields = ["where"]
    conditional_fields = {"file_types": "takes_file", "max_megabytes": "takes_file"}
    list_display = ["lesson", "course", "takes_text", "takes_file"]
    search_fields = ["lesson__title", "lesson__module__course__title"]
    ordering = ["-pk"]
    actions_detail = ["back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        rows: QuerySet[Assignment] = super().get_queryset(request)
        return rows.select_related("lesson__module__course")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # it comes with its lesson

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # it goes with its lesson

    def save_model(
        self,
        request: SignedInRequest,
        obj: Assignment,
        form: ModelForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        change_assignment(assignment=obj, by=request.user, **form.cleaned_data)

    @action(description=_("Back to the lesson"), url_path="lesson", icon="arrow_back")
    def back(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go up to the lesson."""
        return redirect(page_of(self.get_object(request, object_id).lesson))

    @display(description=_("in"))
    def where(self, row: Assignment) -> SafeString:
        return format_html("{} / {}", link_to(row.lesson.module.course), link_to(row.lesson))

    @display(description=_("course"), ordering="lesson__module__course__title")
    def course(self, row: Assignment) -> Course:
        return row.lesson.module.course
