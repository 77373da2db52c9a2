"""Loads the demo quizzes. As with lessons, a question is recognised by its place."""

from __future__ import annotations

from pathlib import Path

from accounts.models import User
from courses.models import Lesson
from courses.quizzes.models import Question, Quiz
from courses.quizzes.selectors import whole
from courses.quizzes.services import Choice, add_question, change_question, change_rules
from lms.demo.changes import Tally, differing
from lms.demo.content import QuestionSource, read_quiz


def load_quiz(lesson: Lesson, path: Path, author: User, tally: Tally) -> None:
    """Bring the quiz of a lesson to what its file says."""
    source, quiz = read_quiz(path), Quiz.objects.get(lesson=lesson)
    if changed := differing(quiz, source.rules):
        change_rules(quiz=quiz, by=author, **changed)
        tally.add("quizzes", "updated")
    known = dict(enumerate(whole(quiz.questions.all())))
    for place, question in enumerate(source.questions):
        _load_question(quiz, known.get(place), question, author, tally)


def _load_question(
    quiz: Quiz, question: Question | None, source: QuestionSource, author: User, tally: Tally
) -> None:
    options = [
        Choice(
            option["text"],
            is_correct=option.get("right", False),
            feedback=option.get("feedback", ""),
        )
        for option in source.options
    ]
    if question is None:
        add_question(quiz=quiz, by=author, options=options, **source.fields)
        tally.add("questions", "added")
    elif differing(question, source.fields) or _choices(question) != options:
        change_question(question=question, by=author, options=options, **source.fields)
        tally.add("questions", "updated")


def _choices(question: Question) -> list[Choice]:
    return [
        Choice(option.text, is_correct=option.is_correct, feedback=option.feedback)
        for option in question.options.all()
    ]
