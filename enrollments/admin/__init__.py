"""Who is in which course, and what is written to them."""

from enrollments.admin import enrollments, updates

__all__ = ["enrollments", "updates"]
