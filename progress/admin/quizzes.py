"""Attempts at quizzes: read-only, instructors see those of their own students."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, RangeDateTimeFilter
from unfold.decorators import display

from accounts.types import SignedInRequest
from courses.access import quizzes_of
from courses.models import Course
from lib.admin import OwnAdmin, ReadOnly, Text, page_of
from lib.own_rows import OwnSelectFilter
from progress.access import attempts_seen_by
from progress.models import QuizAttempt
from progress.quizzes.papers import whole_paper
from progress.quizzes.results import question_results

NAME = "progress_quizattempt"


@admin.register(QuizAttempt)
class QuizAttemptAdmin(ReadOnly, OwnAdmin):
    """A student's attempt, with every answer and what it earned."""

    seen_by = attempts_seen_by
    fields = [
        *("student", "course", "lesson", "number", "score", "earned_points", "passed"),
        *("started_at", "submitted_at", "questions_marked"),
    ]
    readonly_fields = fields
    list_display = ["student", "lesson", "course", "number", "score", "passed", "submitted_at"]
    list_filter = [
        ("enrollment__course", OwnSelectFilter),
        ("passed", BooleanRadioFilter),
        ("submitted_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = [
        "enrollment__student__full_name",
        "enrollment__student__email",
        "lesson__title",
    ]
    ordering = ["-started_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizAttempt]:
        rows: QuerySet[QuizAttempt] = super().get_queryset(request)
        return rows.select_related("enrollment__student", "enrollment__course", "lesson")

    @display(description=_("student"), ordering="enrollment__student__full_name")
    def student(self, attempt: QuizAttempt) -> str:
        return str(attempt.enrollment.student)

    @display(description=_("course"), ordering="enrollment__course__title")
    def course(self, attempt: QuizAttempt) -> Course:
        return attempt.enrollment.course

    @display(description=_("score"), empty_value="—")
    def score(self, attempt: QuizAttempt) -> str | None:
        return None if attempt.is_open else f"{attempt.score} %"

    @display(description=_("points"), empty_value="—")
    def earned_points(self, attempt: QuizAttempt) -> str | None:
        return None if attempt.is_open else f"{attempt.points} / {attempt.out_of}"

    @display(description=_("questions"))
    def questions_marked(self, attempt: QuizAttempt) -> Text | SafeString:
        if attempt.is_open:
            return _("The student is still answering.")
        context = {"paper": whole_paper(attempt), "lang": attempt.enrollment.course.language}
        return render_to_string("admin/progress/quizattempt/_paper.html", context)

    # --- How a quiz goes --------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [path("of/<int:quiz_id>/", wrap(self.results), name=f"{NAME}_results")]
        return [*own, *super().get_urls()]

    def results(self, request: SignedInRequest, quiz_id: int) -> HttpResponse:
        """Show of each question how many got it right, the hardest first."""
        quiz = quizzes_of(request.user).select_related("lesson").filter(pk=quiz_id).first()
        if quiz is None:
            raise Http404
        context = self.admin_site.each_context(request) | {
            "title": quiz.lesson.title,
            "opts": self.opts,
            "quiz": quiz,
            "results": question_results(quiz.pk),
            "back": page_of(quiz),
        }
        return TemplateResponse(request, "admin/progress/quizattempt/results.html", context)
