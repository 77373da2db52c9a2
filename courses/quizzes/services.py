"""Writing a quiz: its rules and its questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from courses.access import require_author
from courses.quizzes.models import Option, Question, Quiz
from courses.quizzes.rules import problem_with
from lib.errors import InvalidInput, NotAllowed


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as its author writes it."""

    text: str
    is_correct: bool = False
    feedback: str = ""


def change_rules(*, quiz: Quiz, by: User, **fields: Any) -> Quiz:
    """Change a quiz's own fields; attempts that run keep theirs. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, quiz.lesson.module.course)
    for name, value in fields.items():
        setattr(quiz, name, value)
    _full_clean(quiz)
    quiz.save()
    return quiz


def add_question(
    *, quiz: Quiz, by: User, options: Sequence[Choice] = (), **fields: Any
) -> Question:
    """Add a question to the bank, last. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, quiz.lesson.module.course)
    last = quiz.questions.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return _save(Question(quiz=quiz, position=position, **fields), options)


def change_question(
    *, question: Question, by: User, options: Sequence[Choice] = (), **fields: Any
) -> Question:
    """Change a question and all its options; attempts that run keep theirs.

    Raises ``NotAllowed``, ``InvalidInput``.
    """
    require_author(by, question.quiz.lesson.module.course)
    for name, value in fields.items():
        setattr(question, name, value)
    return _save(question, options)


def remove_question(*, question: Question, by: User) -> None:
    """Take a question out of the bank; attempts that have it keep it. Raises ``NotAllowed``."""
    require_author(by, question.quiz.lesson.module.course)
    question.delete()


def remove_quiz(*, quiz: Quiz, by: User) -> None:
    """Delete the rules and all questions of a quiz. Raises ``NotAllowed``."""
    require_author(by, quiz.lesson.module.course)
    quiz.delete()


def arrange_questions(*, quiz: Quiz, by: User, order: Sequence[Question]) -> None:
    """Put all questions of a quiz in this order. Raises ``NotAllowed``."""
    require_author(by, quiz.lesson.module.course)
    if any(question.quiz_id != quiz.pk for question in order):
        raise NotAllowed
    for position, question in enumerate(order):
        question.position = position
    Question.objects.bulk_update(order, ["position"])


@transaction.atomic
def _save(question: Question, options: Sequence[Choice]) -> Question:
    _full_clean(question)
    right = [option.is_correct for option in options]
    if problem := problem_with(question.kind, right=right, accepted=question.accepted):
        raise InvalidInput(errors={"options" if right else "kind": [problem]})
    question.save()
    question.options.all().delete()
    rows = [
        Option(
            question=question,
            position=position,
            text=option.text,
            is_correct=option.is_correct,
            feedback=option.feedback,
        )
        for position, option in enumerate(options)
    ]
    for row in rows:
        _full_clean(row)
    Option.objects.bulk_create(rows)
    return question


def _full_clean(row: Quiz | Question | Option) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error
