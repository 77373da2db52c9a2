"""How far a student has come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Lesson
from enrollments.models import Enrollment
from lib.fields import IntegerSpansField


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
