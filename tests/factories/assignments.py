"""Assignments and work for them, made through the services that make them in production."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from courses.assignments.services import change_assignment
from courses.enums import LessonKind
from courses.models import Course, Lesson
from courses.services import add_lesson
from progress.submissions.models import Submission
from progress.submissions.services import submit_work

PDF = b"%PDF-1.7\nUna hogaza\n%%EOF"
_numbers = count(1)


def add_assignment(course: Course, *, title: str = "Tu hogaza", **rules: Any) -> Lesson:
    """An assignment as the last lesson of the course's first module."""
    module = course.modules.first()
    assert module is not None
    lesson = add_lesson(
        module=module,
        by=course.instructor,
        title=title,
        kind=LessonKind.ASSIGNMENT,
        body="Hornea una hogaza y **cuéntalo**.",
        position=400 + next(_numbers),
    )
    change_assignment(assignment=lesson.assignment, by=course.instructor, **rules)
    return lesson


def a_file(name: str = "hogaza.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def hand_in(student: User, lesson: Lesson, **work: Any) -> Submission:
    """Hand in a text, unless something else is given."""
    return submit_work(student=student, lesson_id=lesson.pk, **(work or {"text": "Salió bien."}))
