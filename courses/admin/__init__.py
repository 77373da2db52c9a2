"""The course builder: course → modules → lessons, for staff and for the course's own instructor."""

from courses.admin import assignments, catalogue, lessons, quizzes, uploads

__all__ = ["assignments", "catalogue", "lessons", "quizzes", "uploads"]
