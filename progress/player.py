"""What the player page shows, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from courses.enums import LessonKind
from courses.models import Course, Lesson
from courses.screening import Screen, screen_of
from courses.selectors import lessons_in_order
from enrollments.models import Enrollment
from lib.errors import NotFound
from lib.fields import Span
from progress import rules
from progress.models import LessonProgress
from progress.selectors import CourseProgress, course_progress


@dataclass(frozen=True, slots=True)
class Player:
    """One lesson open in front of a student."""

    course: Course
    enrollment: Enrollment
    lesson: Lesson
    progress: CourseProgress
    previous: Lesson | None
    next: Lesson | None
    screen: Screen | None
    # The lesson's number in the course, from 1, and how many lessons there are.
    place: int
    count: int

    @property
    def row(self) -> LessonProgress | None:
        return self.progress.lessons.get(self.lesson.pk)

    @property
    def is_complete(self) -> bool:
        return bool(self.row and self.row.is_complete)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is missing for the certificate."""
        return bool(self.progress.total) and not self.missing_lessons

    @property
    def progress_after(self) -> CourseProgress:
        """The course's progress as it will be when this lesson is complete."""
        more = int(self.lesson.required and not self.is_complete)
        return CourseProgress(self.progress.done + more, self.progress.total)

    @property
    def watched(self) -> list[Span]:
        """The seconds of this video that have been counted."""
        return self.row.watched if self.row else []

    @property
    def completed_ids(self) -> set[int]:
        return {pk for pk, row in self.progress.lessons.items() if row.is_complete}

    @property
    def missing_lessons(self) -> list[Lesson]:
        """What is still to do for the certificate."""
        done = self.completed_ids
        return [
            lesson
            for lesson in lessons_in_order(self.course)
            if lesson.required and lesson.pk not in done
        ]

    @property
    def other_missing_lessons(self) -> list[Lesson]:
        """What is still to do for the certificate besides this lesson."""
        return [lesson for lesson in self.missing_lessons if lesson.pk != self.lesson.pk]

    @property
    def missing_stretches(self) -> list[Span]:
        """The seconds of this video that have not been watched."""
        return rules.missing(self.watched, duration=self.duration)

    @property
    def duration(self) -> int:
        return (
            int(self.lesson.duration.total_seconds()) if self.lesson.kind == LessonKind.VIDEO else 0
        )


def open_player(*, course: Course, enrollment: Enrollment, lesson_id: int) -> Player:
    """Return the player of a course loaded by ``classroom``. Raises ``NotFound`` for a lesson of another course."""
    lessons = lessons_in_order(course)
    place = next((index for index, lesson in enumerate(lessons) if lesson.pk == lesson_id), None)
    if place is None:
        raise NotFound
    lesson = lessons[place]
    return Player(
        course=course,
        enrollment=enrollment,
        lesson=lesson,
        progress=course_progress(enrollment, course),
        previous=lessons[place - 1] if place else None,
        next=lessons[place + 1] if place + 1 < len(lessons) else None,
        screen=screen_of(lesson, spoken=course.language),
        place=place + 1,
        count=len(lessons),
    )
