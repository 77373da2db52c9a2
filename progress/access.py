"""Who may see how far students are."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet

from accounts.models import User
from courses.access import of_own_courses
from progress.models import CourseCompletion, LessonProgress, QuizAttempt, Submission
from progress.submissions.models import SubmissionQuerySet

INSTRUCTOR = "enrollment__course__instructor"


def progress_seen_by(user: User) -> QuerySet[LessonProgress]:
    """Staff sees all, an instructor that of their courses."""
    return of_own_courses(LessonProgress.objects.all(), user, instructor=INSTRUCTOR)


def completions_seen_by(user: User) -> QuerySet[CourseCompletion]:
    """Staff sees all, an instructor those of their courses."""
    return of_own_courses(CourseCompletion.objects.all(), user, instructor=INSTRUCTOR)


def attempts_seen_by(user: User) -> QuerySet[QuizAttempt]:
    """Staff sees all attempts at quizzes, an instructor those of their courses."""
    return of_own_courses(QuizAttempt.objects.all(), user, instructor=INSTRUCTOR)


def submissions_seen_by(user: User) -> SubmissionQuerySet:
    """The work that ``user`` may read and review: staff all, an instructor that of their courses."""
    rows = of_own_courses(Submission.objects.all(), user, instructor=INSTRUCTOR)
    return cast("SubmissionQuerySet", rows)
