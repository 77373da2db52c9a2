"""The course builder: course → modules → lessons, for staff and for the course's own instructor."""

from courses.admin import (
    assignments,
    captions,
    catalogue,
    lessons,
    quizzes,
    uploads,
    videos,
)

__all__ = [
    "assignments",
    "captions",
    "catalogue",
    "lessons",
    "quizzes",
    "uploads",
    "videos",
]
