"""Quizzes, made through the services that make them in production."""

from __future__ import annotations

from itertools import count
from typing import Any

from courses.enums import LessonKind, QuestionKind
from courses.models import Course, Lesson
from courses.quizzes.models import Question
from courses.quizzes.services import Choice, add_question, change_rules
from courses.services import add_lesson
from progress.models import QuizAttempt

_numbers = count(1)
KEY, FEEDBACK, EXPLANATION = (
    "La respuesta buena",
    "Eso no es lo que pone",
    "Porque lo dice el texto",
)


def add_quiz(course: Course, *, questions: int = 2, title: str = "Examen", **rules: Any) -> Lesson:
    """A quiz as the last lesson of the course's first module, with ``questions`` of one right option."""
    module = course.modules.first()
    assert module is not None
    lesson = add_lesson(
        module=module,
        by=course.instructor,
        title=title,
        kind=LessonKind.QUIZ,
        position=200 + next(_numbers),
    )
    change_rules(quiz=lesson.quiz, by=course.instructor, **rules)
    for number in range(questions):
        add_choice(lesson, prompt=f"Pregunta {number + 1}")
    return lesson


def add_choice(lesson: Lesson, *, prompt: str = "¿Cuál?", **fields: Any) -> Question:
    """A question of three options, of which the first is right."""
    options = [
        Choice(KEY, is_correct=True, feedback="Bien visto"),
        Choice("Una mala", feedback=FEEDBACK),
        Choice("Otra mala", feedback=FEEDBACK),
    ]
    return ask(lesson, prompt=prompt, options=options, explanation=EXPLANATION, **fields)


def ask(lesson: Lesson, **fields: Any) -> Question:
    """A question of any kind."""
    return add_question(
        quiz=lesson.quiz,
        by=lesson.module.course.instructor,
        **({"kind": QuestionKind.SINGLE, "prompt": "¿?"} | fields),
    )


def right_answers(attempt: QuizAttempt) -> dict[int, object]:
    """What earns all points."""
    answers: dict[int, object] = {}
    for number, question in enumerate(attempt.sheet, start=1):
        if question.kind.has_options:
            answers[number] = question.right_options
        elif question.kind == QuestionKind.NUMERIC:
            answers[number] = str(question.value)
        else:
            answers[number] = question.accepted[0]
    return answers


def wrong_answers(attempt: QuizAttempt) -> dict[int, object]:
    """What earns nothing, of questions with one right option."""
    return {
        number: [n for n in (1, 2) if n not in question.right_options][:1]
        for number, question in enumerate(attempt.sheet, start=1)
    }
