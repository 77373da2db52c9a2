"""What the player page shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from courses.models import Course, Lesson
from courses.screening import Screen, screen_of
from courses.selectors import lessons_in_order
from enrollments.models import Enrollment
from lib.errors import NotFound
from progress.release import Lock, locks_in
from progress.selectors import CourseProgress, course_progress
from progress.standing import LessonStanding


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
    # The lessons that are not open to the student yet, with what opens them.
    locks: Mapping[int, Lock]
    # The lesson's number in the course, from 1, and how many lessons there are.
    place: int
    count: int

    @property
    def standing(self) -> LessonStanding:
        """How far the student is in this lesson."""
        pk = self.lesson.pk
        return LessonStanding(self.lesson, self.progress.lessons.get(pk), self.locks.get(pk))

    @property
    def lock(self) -> Lock | None:
        """What keeps this lesson closed; None when it is open."""
        return self.locks.get(self.lesson.pk)

    @property
    def next_open(self) -> Lesson | None:
        """The next lesson that the student may open, as things are now; None if all that follow are closed."""
        after = lessons_in_order(self.course)[self.place :]
        return next((lesson for lesson in after if lesson.pk not in self.locks), None)

    @property
    def next_lock(self) -> Lock | None:
        """What keeps the next lesson closed, if it is: it may be this very lesson."""
        return self.locks.get(self.next.pk) if self.next else None

    @property
    def is_complete(self) -> bool:
        return self.standing.completed

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


def open_player(*, course: Course, enrollment: Enrollment, lesson_id: int) -> Player:
    """Return the player of a course loaded by ``classroom``. Raises ``NotFound`` for a lesson of another course."""
    lessons = lessons_in_order(course)
    place = next((index for index, lesson in enumerate(lessons) if lesson.pk == lesson_id), None)
    if place is None:
        raise NotFound
    lesson = lessons[place]
    progress = course_progress(enrollment, course)
    locks = locks_in(course, enrollment, progress.lessons)
    return Player(
        course=course,
        enrollment=enrollment,
        lesson=lesson,
        progress=progress,
        previous=lessons[place - 1] if place else None,
        next=lessons[place + 1] if place + 1 < len(lessons) else None,
        # A signed address opens the video to whoever has it: none is made of a closed lesson.
        screen=None if lesson.pk in locks else screen_of(lesson, spoken=course.language),
        locks=locks,
        place=place + 1,
        count=len(lessons),
    )
