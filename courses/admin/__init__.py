"""The course builder: course → modules → lessons, for staff and for the course's own instructor."""

from courses.admin import catalogue, lessons, uploads

__all__ = ["catalogue", "lessons", "uploads"]
