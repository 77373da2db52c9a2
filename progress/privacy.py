"""What progress knows about a student, and how it forgets them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from courses.quizzes.sheet import SheetQuestion
from progress.models import CourseCompletion, LearningPause, LessonProgress, QuizAttempt, Submission
from progress.submissions import store


def collect(user: User) -> dict[str, Any]:
    """Return ``lessons`` (``watched``: pairs of seconds of the video), ``completions``, ``quiz_attempts``,
    ``submissions`` and ``reminders``.
    """
    completions = CourseCompletion.objects.filter(enrollment__student=user).order_by("id")
    return {
        "lessons": _lessons(user),
        "completions": [
            {"course": title, "completed_at": completed_at}
            for title, completed_at in completions.values_list(
                "enrollment__course__title", "completed_at"
            )
        ],
        "quiz_attempts": [
            _attempt(row)
            for row in QuizAttempt.objects.filter(enrollment__student=user)
            .select_related("lesson", "enrollment__course")
            .order_by("id")
        ],
        "submissions": [_submission(row) for row in _submissions(user)],
        "reminders": [
            {"course": title, "sent_at": at}
            for title, at in LearningPause.objects.filter(enrollment__student=user)
            .exclude(reminded_at=None)
            .order_by("pk")
            .values_list("enrollment__course__title", "reminded_at")
        ],
    }


def _lessons(user: User) -> list[dict[str, Any]]:
    told = ("started_at", "last_seen_at", "completed_at", "position")
    rows = LessonProgress.objects.filter(enrollment__student=user).order_by("id")
    return [
        {
            "course": row["enrollment__course__title"],
            "lesson": row["lesson__title"],
            **{name: row[name] for name in told},
            "watched": [list(span) for span in row["watched"]],
        }
        for row in rows.values("enrollment__course__title", "lesson__title", *told, "watched")
    ]


def files_of(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file that the student handed in, one at a time. Raises ``WorkStoreAway``."""
    for row in _submissions(user).exclude(file=""):
        yield _file_name(row), store.read(row)


def _submissions(user: User) -> QuerySet[Submission]:
    rows = Submission.objects.filter(enrollment__student=user)
    return rows.select_related("lesson", "enrollment__course").order_by("id")


def _file_name(row: Submission) -> str:
    # Unique, and no folder: what the student's disk said is only its end.
    return f"{row.pk}-{row.file_name}"


def _submission(row: Submission) -> dict[str, Any]:
    return {
        "course": row.enrollment.course.title,
        "lesson": row.lesson.title,
        "number": row.number,
        "submitted_at": row.submitted_at,
        "text": row.text,
        "file": _file_name(row) if row.file else "",
        "state": row.state,
        "review": row.review,
        "reviewed_at": row.reviewed_at,
    }


def _attempt(row: QuizAttempt) -> dict[str, Any]:
    return {
        "course": row.enrollment.course.title,
        "lesson": row.lesson.title,
        "number": row.number,
        "started_at": row.started_at,
        "submitted_at": row.submitted_at,
        "points": row.points,
        "out_of": row.out_of,
        "passed": row.passed,
        # What the student wrote or chose, in the words that they saw; the key is not theirs.
        "answers": [
            {"question": question.prompt, "answer": _in_words(question, row.given[number])}
            for number, question in enumerate(row.sheet, start=1)
            if number in row.given
        ],
    }


def _in_words(question: SheetQuestion, answer: list[int] | str) -> list[str]:
    if isinstance(answer, str):
        return [answer]
    return [question.options[number - 1].text for number in answer]


def erase(user: User) -> None:
    """Take away what was written in quizzes, and work that was handed in with its files: it may name anybody.

    Which lessons were followed, and which marks were earned, stays as a statistic of an account that is nobody's.
    """
    QuizAttempt.objects.filter(enrollment__student=user).update(answers={})
    work = Submission.objects.filter(enrollment__student=user)
    files = list(work.exclude(file="").values_list("file", flat=True))
    work.delete()
    transaction.on_commit(
        partial(store.drop, files), robust=True
    )  # or the sweeper, if the store is away
