"""What progress knows about a student, and how it forgets them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from progress.models import CourseCompletion, LessonProgress


def collect(user: User) -> dict[str, Any]:
    """Return ``lessons`` (``watched``: pairs of seconds of the video) and ``completions``."""
    lessons = LessonProgress.objects.filter(enrollment__student=user).order_by("id")
    completions = CourseCompletion.objects.filter(enrollment__student=user).order_by("id")
    return {
        "lessons": [
            {
                "course": row["enrollment__course__title"],
                "lesson": row["lesson__title"],
                "started_at": row["started_at"],
                "last_seen_at": row["last_seen_at"],
                "completed_at": row["completed_at"],
                "position": row["position"],
                "watched": [list(span) for span in row["watched"]],
            }
            for row in lessons.values(
                "enrollment__course__title",
                "lesson__title",
                *("started_at", "last_seen_at", "completed_at", "position", "watched"),
            )
        ],
        "completions": [
            {"course": title, "completed_at": completed_at}
            for title, completed_at in completions.values_list(
                "enrollment__course__title", "completed_at"
            )
        ],
    }


def erase(user: User) -> None:
    """Nothing to do: which lessons were followed stays as a statistic of an account that is nobody's."""
