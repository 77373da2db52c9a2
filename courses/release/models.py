"""When a lesson opens to a student: by date, by days since they enrolled, and by what they have to finish first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Released(models.Model):
    """Something that may open later. Nothing set: it is open from the start; both set: both must have come.

    ``available_after_days`` are periods of 24 hours since the student enrolled.
    """

    available_from = models.DateTimeField(
        _("opens on"),
        null=True,
        blank=True,
        help_text=_("Closed to everybody until then. Empty: no date."),
    )
    available_after_days = models.PositiveSmallIntegerField(
        _("opens after days"),
        null=True,
        blank=True,
        help_text=_("Closed to each student until so many days after they enrolled."),
    )

    class Meta:
        abstract = True


class LessonPrerequisite(models.Model):
    """``lesson`` opens when the student has finished ``requires``, a lesson of the same course."""

    lesson = models.ForeignKey(
        "courses.Lesson",
        verbose_name=_("lesson"),
        on_delete=models.CASCADE,
        related_name="prerequisites",
    )
    requires = models.ForeignKey(
        "courses.Lesson",
        verbose_name=_("opens after"),
        on_delete=models.CASCADE,
        related_name="opens",
    )

    class Meta:
        verbose_name = _("lesson to finish first")
        verbose_name_plural = _("lessons to finish first")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "requires"], name="lesson_prerequisite_once"),
            models.CheckConstraint(
                name="lesson_prerequisite_is_another", condition=~Q(lesson=F("requires"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requires} → {self.lesson}"
