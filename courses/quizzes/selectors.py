"""Reads of quizzes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from courses.enums import LessonKind
from courses.quizzes.models import Question
from courses.quizzes.rules import problem_with

if TYPE_CHECKING:
    from courses.models import Course


def whole(questions: QuerySet[Question]) -> QuerySet[Question]:
    """In order, with their options: one more query whatever their number."""
    return questions.order_by("position", "id").prefetch_related("options")


def problem_of(question: Question) -> str | None:
    """What is wrong with a question loaded by ``whole``."""
    right = [option.is_correct for option in question.options.all()]
    return problem_with(question.kind, right=right, accepted=question.accepted)


def faulty_questions(course: Course) -> list[tuple[Question, str]]:
    """The questions of a course's quizzes that nobody could answer, each with what is wrong."""
    asked = Question.objects.filter(
        quiz__lesson__module__course=course, quiz__lesson__kind=LessonKind.QUIZ
    )
    rows = whole(asked.select_related("quiz__lesson"))
    return [(question, problem) for question in rows if (problem := problem_of(question))]
