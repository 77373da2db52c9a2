"""Reads about access."""

from __future__ import annotations

from accounts.models import User
from courses.models import Course
from enrollments.models import Enrollment


def enrollment_of(user: User | None, course: Course) -> Enrollment | None:
    """The user's enrolment in the course, whether or not it gives access now."""
    if user is None:
        return None
    return Enrollment.objects.filter(student=user, course=course).first()
