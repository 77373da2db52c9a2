"""What the pages of a quiz and of an assignment share: each belongs to one lesson, and leads back to it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.assignments.models import Assignment
from courses.models import Course
from courses.quizzes.models import Quiz
from lib.admin import OwnAdmin, link_to, page_of


class LessonRulesAdmin(OwnAdmin):
    """The rules of one lesson, whose key they have. Reached from it."""

    search_fields = ["lesson__title", "lesson__module__course__title"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("lesson__module__course")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # they come with their lesson

    @action(description=_("Back to the lesson"), url_path="lesson", icon="arrow_back")
    def back(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go up to the lesson."""
        return redirect(page_of(self.get_object(request, object_id).lesson))

    @display(description=_("in"))
    def where(self, row: Quiz | Assignment) -> SafeString:
        return format_html("{} / {}", link_to(row.lesson.module.course), link_to(row.lesson.module))

    @display(description=_("course"), ordering="lesson__module__course__title")
    def course(self, row: Quiz | Assignment) -> Course:
        return row.lesson.module.course
