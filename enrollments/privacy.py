"""What enrolments know about a student, and how they forget them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from enrollments.models import CourseUpdate, Enrollment


def collect(user: User) -> dict[str, Any]:
    """Return ``enrolments``: each with ``course``, ``state``, ``source``, ``enrolled_at`` and ``access_ends_at``,
    and ``course_updates_written``: what they wrote to the students of a course.
    """
    rows = Enrollment.objects.filter(student=user).select_related("course").order_by("id")
    return {
        "enrolments": [
            {
                "course": row.course.title,
                "state": row.state,
                "source": row.source,
                "enrolled_at": row.enrolled_at,
                "access_ends_at": row.expires_at,
            }
            for row in rows.only(
                "state", "source", "enrolled_at", "expires_at", "student_id", "course__title"
            )
        ],
        "course_updates_written": list(
            CourseUpdate.objects.filter(author=user)
            .order_by("id")
            .values("course__title", "subject", "body", "sent_on")
        ),
    }


def erase(user: User) -> None:
    """Let what completes a course at this moment end first, and nothing begin until the person is gone.

    The rows stay, as statistics of a course: they lead to an account that is nobody's. Needs a transaction.
    """
    CourseUpdate.objects.filter(author=user).update(author=None)
    rows = Enrollment.objects.filter(student=user).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
