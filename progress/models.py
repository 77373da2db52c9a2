"""How far a student has come."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Lesson
from courses.quizzes.sheet import SheetQuestion, from_json
from enrollments.models import Enrollment
from lib.fields import IntegerSpansField
from progress.reminders.models import LearningPause as LearningPause  # noqa: PLC0414  # Django looks for it here
from progress.submissions.models import Submission as Submission  # noqa: PLC0414  # Django looks for it here


class LessonProgress(models.Model):
    """A student in a lesson. ``watched`` and ``position`` are seconds of the video."""

    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, related_name="lesson_progress"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="progress")
    watched = IntegerSpansField(_("watched"), default=list)
    position = models.PositiveIntegerField(_("position"), default=0)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "lesson"], name="lesson_progress_once"),
            models.CheckConstraint(
                name="lesson_progress_completed_after_start",
                condition=Q(completed_at=None) | Q(completed_at__gte=F("started_at")),
            ),
        ]
        # No index on last_seen_at: with one, every report would write to all the others too, as none could be a
        # heap-only update. The few rows of an enrolment are found by the constraint.

    def __str__(self) -> str:
        return f"{self.enrollment} · {self.lesson}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


class WatchingClock(models.Model):
    """Up to when a student's time has been used for watching, over all lessons of a course.

    Each new second of video uses the time that it takes at full speed, so that ten lessons opened at once do not make
    an hour into ten (``rules.time_used``).
    """

    enrollment = models.OneToOneField(
        Enrollment, on_delete=models.CASCADE, primary_key=True, related_name="watching_clock"
    )
    spent_until = models.DateTimeField(_("time used until"))

    class Meta:
        verbose_name = _("watching clock")
        verbose_name_plural = _("watching clocks")

    def __str__(self) -> str:
        return str(self.enrollment)


class CourseCompletion(models.Model):
    """The fact that a student finished a course: once, for ever. A certificate hangs on it."""

    enrollment = models.OneToOneField(
        Enrollment, on_delete=models.PROTECT, related_name="completion"
    )
    completed_at = models.DateTimeField(_("completed"), default=timezone.now)

    class Meta:
        verbose_name = _("course completion")
        verbose_name_plural = _("course completions")
        ordering = ["-completed_at", "-id"]
        indexes = [models.Index(fields=["-completed_at"], name="course_completion_recent")]

    def __str__(self) -> str:
        return str(self.enrollment)


class QuizAttemptQuerySet(models.QuerySet["QuizAttempt"]):
    def still_open(self) -> QuizAttemptQuerySet:
        return self.filter(submitted_at=None)


class QuizAttempt(models.Model):
    """A student's attempt at a quiz, whole in itself: ``questions`` are copies, with their keys.

    ``answers`` maps a question's number on the sheet, from 1, to numbers of options or to a text. ``points`` is
    None until it is submitted, and ``earned`` is then its share of each question, in their order; ``pass_mark`` is
    in percent.
    """

    enrollment = models.ForeignKey(
        Enrollment,
        verbose_name=_("enrolment"),
        on_delete=models.CASCADE,
        related_name="quiz_attempts",
    )
    lesson = models.ForeignKey(
        Lesson, verbose_name=_("lesson"), on_delete=models.CASCADE, related_name="quiz_attempts"
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    questions = models.JSONField(_("questions"))
    answers = models.JSONField(_("answers"), default=dict)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark in percent"))
    points = models.PositiveIntegerField(_("points"), null=True)
    earned = ArrayField(models.PositiveSmallIntegerField(), default=list)
    out_of = models.PositiveIntegerField(_("points possible"))
    passed = models.BooleanField(_("passed"), default=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted"), null=True)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "lesson", "number"], name="quiz_attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "lesson"],
                name="quiz_attempt_one_open",
                condition=Q(submitted_at=None),
            ),
            models.CheckConstraint(name="quiz_attempt_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="quiz_attempt_marked_when_submitted",
                condition=Q(submitted_at=None, points=None, passed=False)
                | Q(
                    submitted_at__gte=F("started_at"),
                    points__isnull=False,
                    points__lte=F("out_of"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment} · {self.lesson} · {self.number}"

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None

    @property
    def sheet(self) -> list[SheetQuestion]:
        """The questions with their keys: for marking, never for a page as it is."""
        return [from_json(question) for question in self.questions]

    @property
    def given(self) -> dict[int, list[int] | str]:
        """The answers by the number of their question."""
        return {int(number): answer for number, answer in self.answers.items()}

    @property
    def score(self) -> int:
        """Percent, rounded down: 100 means all points."""
        return 100 * (self.points or 0) // self.out_of
