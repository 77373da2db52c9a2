"""How far students are: read-only, instructors see their own students."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from courses.models import Course
from lib.admin import OwnAdmin, ReadOnly
from lib.own_rows import OwnSelectFilter
from progress.access import completions_seen_by, progress_seen_by
from progress.models import CourseCompletion, LessonProgress


@admin.register(LessonProgress)
class LessonProgressAdmin(ReadOnly, OwnAdmin):
    """A student in a lesson."""

    seen_by = progress_seen_by
    fields = [
        "student",
        "course",
        "lesson",
        "watched_share",
        "started_at",
        "last_seen_at",
        "completed_at",
    ]
    readonly_fields = fields
    list_display = ["student", "lesson", "course", "watched_share", "last_seen_at", "completed_at"]
    list_filter = [
        ("enrollment__course", OwnSelectFilter),
        ("completed_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = [
        "enrollment__student__full_name",
        "enrollment__student__email",
        "lesson__title",
    ]
    ordering = ["-last_seen_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LessonProgress]:
        rows: QuerySet[LessonProgress] = super().get_queryset(request)
        return rows.select_related("enrollment__student", "enrollment__course", "lesson__video")

    @display(description=_("student"), ordering="enrollment__student__full_name")
    def student(self, row: LessonProgress) -> str:
        return str(row.enrollment.student)

    @display(description=_("course"), ordering="enrollment__course__title")
    def course(self, row: LessonProgress) -> Course:
        return row.enrollment.course

    @display(description=_("watched"), empty_value="—")
    def watched_share(self, row: LessonProgress) -> str | None:
        length = row.lesson.video.duration if row.lesson.video else None
        if not length:
            return None
        seconds = sum(end - start for start, end in row.watched)
        return f"{min(100, 100 * seconds // length)} %"


@admin.register(CourseCompletion)
class CourseCompletionAdmin(ReadOnly, OwnAdmin):
    """The fact that a student finished a course."""

    seen_by = completions_seen_by
    fields = ["enrollment", "completed_at"]
    readonly_fields = fields
    list_display = ["student", "course", "completed_at"]
    list_filter = [
        ("enrollment__course", OwnSelectFilter),
        ("completed_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = [
        "enrollment__student__full_name",
        "enrollment__student__email",
        "enrollment__course__title",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CourseCompletion]:
        rows: QuerySet[CourseCompletion] = super().get_queryset(request)
        return rows.select_related("enrollment__student", "enrollment__course")

    @display(description=_("student"), ordering="enrollment__student__full_name")
    def student(self, row: CourseCompletion) -> str:
        return str(row.enrollment.student)

    @display(description=_("course"), ordering="enrollment__course__title")
    def course(self, row: CourseCompletion) -> Course:
        return row.enrollment.course
