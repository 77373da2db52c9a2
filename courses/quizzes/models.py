"""A quiz: its rules, its bank of questions and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from courses.enums import FeedbackMoment, QuestionKind
from lib.models import Timestamped

if TYPE_CHECKING:
    from courses.models import Lesson

MAX_POINTS = 100


class Quiz(Timestamped):
    """The rules of a lesson of the kind quiz; its key is the lesson's. ``pass_mark`` is in percent."""

    lesson: models.OneToOneField[Lesson, Lesson] = models.OneToOneField(
        "courses.Lesson",
        verbose_name=_("lesson"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="quiz",
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Of all points of the attempt. Who reaches it completes the lesson."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as a student wants."),
    )
    questions_drawn = models.PositiveSmallIntegerField(
        _("questions in each attempt"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("So many are drawn from the questions below. Empty: all of them."),
    )
    shuffle = models.BooleanField(
        _("shuffle"),
        default=True,
        help_text=_("Questions and options come in another order at each attempt."),
    )
    feedback = models.CharField(
        _("show feedback"), max_length=8, choices=FeedbackMoment, default=FeedbackMoment.ATTEMPT
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                name="quiz_pass_mark_is_percent", condition=Q(pass_mark__range=(1, 100))
            ),
            models.CheckConstraint(
                name="quiz_allows_an_attempt",
                condition=Q(attempts_allowed=None) | Q(attempts_allowed__gte=1),
            ),
            models.CheckConstraint(
                name="quiz_draws_a_question",
                condition=Q(questions_drawn=None) | Q(questions_drawn__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.lesson.title


class Question(Timestamped):
    """Something asked. ``value`` ± ``tolerance`` is what a number must be, ``accepted`` what a text may say."""

    quiz = models.ForeignKey(
        Quiz, verbose_name=_("quiz"), on_delete=models.CASCADE, related_name="questions"
    )
    kind = models.CharField(
        _("answer"), max_length=8, choices=QuestionKind, default=QuestionKind.SINGLE
    )
    prompt = models.TextField(_("question"), max_length=4000, help_text=_("Markdown."))
    explanation = models.TextField(
        _("explanation"),
        max_length=4000,
        blank=True,
        help_text=_("Markdown. Shown with the feedback, whatever the answer was."),
    )
    points = models.PositiveSmallIntegerField(
        _("points"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_POINTS)],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    value = models.DecimalField(
        _("right number"), max_digits=20, decimal_places=8, null=True, blank=True
    )
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=20,
        decimal_places=8,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("How far from the right number an answer may be."),
    )
    accepted = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("accepted answers"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "position"],
                name="question_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="question_points_in_range", condition=Q(points__range=(1, MAX_POINTS))
            ),
            models.CheckConstraint(
                name="question_numeric_has_value",
                condition=~Q(kind=QuestionKind.NUMERIC) | Q(value__isnull=False),
                violation_error_message=_("Write the right number."),
            ),
            models.CheckConstraint(
                name="question_tolerance_positive", condition=Q(tolerance__gte=0)
            ),
            models.CheckConstraint(
                name="question_text_has_accepted",
                condition=~Q(kind=QuestionKind.TEXT) | Q(accepted__len__gt=0),
                violation_error_message=_("Write at least one accepted answer."),
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.prompt).chars(80)


class Option(models.Model):
    """What a student may choose in a question with options."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("option"), max_length=500)
    is_correct = models.BooleanField(_("right"), default=False)
    feedback = models.CharField(
        _("feedback"), max_length=500, blank=True, help_text=_("To who chose it.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"],
                name="option_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text


def questions_asked(lesson: OuterRef) -> Subquery:
    """How many questions an attempt at the quiz of ``lesson`` has; NULL when that is no quiz."""
    return Subquery(_asked(lesson))


def asked_in(lesson_id: int) -> int | None:
    """The same of one lesson."""
    return _asked(lesson_id).first()


def _asked(lesson: OuterRef | int) -> QuerySet[Quiz, int]:
    counted = Quiz.objects.filter(pk=lesson).order_by().annotate(n=Count("questions"))
    # PostgreSQL's LEAST passes over NULL: without a number to draw, all are asked.
    fewest = Least("n", "questions_drawn", output_field=models.IntegerField())
    return counted.annotate(asked=fewest).values_list("asked", flat=True)
