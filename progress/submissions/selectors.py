"""Reads of submissions."""

from __future__ import annotations

from dataclasses import dataclass

from courses.assignments.models import Assignment
from courses.models import Lesson
from enrollments.models import Enrollment
from progress.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Folder:
    """An assignment in front of a student: what may be handed in, and what was, the last one first."""

    assignment: Assignment
    submissions: tuple[Submission, ...]

    @property
    def latest(self) -> Submission | None:
        return next(iter(self.submissions), None)

    @property
    def may_submit(self) -> bool:
        return self.latest is None or self.latest.is_returned


def open_folder(*, enrollment: Enrollment, lesson: Lesson) -> Folder:
    """Return what a student may hand in and has handed in, in two queries."""
    assignment = Assignment.objects.filter(lesson=lesson).first() or Assignment(lesson=lesson)
    rows = Submission.objects.filter(enrollment=enrollment, lesson=lesson).order_by("-number")
    return Folder(assignment, tuple(rows))
