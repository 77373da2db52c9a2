"""Who may see which enrolments."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from courses.access import of_own_courses
from enrollments.models import CourseUpdate, Enrollment
from lib.office import works_in_office


def may_let_in(user: User) -> bool:
    """Whether ``user`` may give a student a course, whatever its price: staff."""
    return works_in_office(user)


def enrollments_seen_by(user: User) -> QuerySet[Enrollment]:
    """Staff sees all, an instructor those of their courses."""
    return of_own_courses(Enrollment.objects.all(), user, instructor="course__instructor")


def updates_seen_by(user: User) -> QuerySet[CourseUpdate]:
    """Staff sees all, an instructor those of their courses."""
    return of_own_courses(CourseUpdate.objects.all(), user, instructor="course__instructor")
