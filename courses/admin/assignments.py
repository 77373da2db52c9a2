"""Assignments: what students may hand in."""

from __future__ import annotations

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.types import SignedInRequest
from courses.access import assignments_of
from courses.admin.lesson_rules import LessonRulesAdmin
from courses.assignments.forms import AssignmentForm
from courses.assignments.models import Assignment
from courses.assignments.services import change_assignment


@admin.register(Assignment)
class AssignmentAdmin(LessonRulesAdmin):
    """What may be handed in. The text of its lesson says what to do."""

    form = AssignmentForm
    seen_by = assignments_of
    fields = ["where", "takes_text", "takes_file", "file_types", "max_megabytes"]
    readonly_fields = ["where"]
    conditional_fields = {"file_types": "takes_file", "max_megabytes": "takes_file"}
    list_display = ["lesson", "course", "takes_text", "takes_file"]
    actions_detail = ["back"]

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
