"""Who may come into a course, and who may see how far students are."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet

from accounts.models import User
from courses.access import may_see, of_own_courses
from courses.models import Course
from enrollments.exceptions import NotEnrolled
from enrollments.models import Enrollment
from lib.errors import DomainError, NotFound
from progress.models import CourseCompletion, LessonProgress, QuizAttempt, Submission
from progress.submissions.models import SubmissionQuerySet

INSTRUCTOR = "enrollment__course__instructor"


def refusal(student: User, course: Course) -> DomainError:
    """Why who is not enrolled may not come in: who may not see a draft is not told that it exists."""
    return NotEnrolled() if may_see(student, course) else NotFound()


def enrollment_in(course: Course, student: User) -> Enrollment:
    """Return the student's enrolment, with its completion. Raises ``NotEnrolled``, ``NotFound``."""
    rows = Enrollment.objects.select_related("completion")
    found = rows.filter(student=student, course=course).first()
    if found is None:
        raise refusal(student, course)
    return found


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
