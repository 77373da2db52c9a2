"""What instructors and staff see of students at work."""

from progress.admin import quizzes, students

__all__ = ["quizzes", "students"]
