"""The course builder: course → modules → lessons, for staff and for the course's own instructor."""

from courses.admin import captions, catalogue, lessons, videos

__all__ = ["captions", "catalogue", "lessons", "videos"]
