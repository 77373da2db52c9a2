"""What instructors and staff see of students at work."""

from progress.admin import quizzes, students, submissions

__all__ = ["quizzes", "students", "submissions"]
