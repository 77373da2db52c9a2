"""Why a lesson or a course is not complete: what is counted, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from courses.enums import LessonKind
from courses.models import Course, Lesson
from courses.selectors import lessons_in_order, with_contents
from lib.errors import NotFound
from lib.fields import Span
from progress import rules
from progress.access import enrollment_in
from progress.models import CourseCompletion, LessonProgress
from progress.release import Lock, lock_on, locks_in
from progress.selectors import CourseProgress, course_progress

#: What a lesson of each kind lacks while it is not complete.
_TO_DO = {
    LessonKind.VIDEO: "not_watched_enough",
    LessonKind.TEXT: "not_read",
    LessonKind.FILE: "not_downloaded",
    LessonKind.QUIZ: "not_passed",
    LessonKind.ASSIGNMENT: "not_accepted",
}


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """One student in one lesson. Spans and positions are seconds of the video; other kinds have none."""

    lesson: Lesson
    row: LessonProgress | None
    lock: Lock | None

    @property
    def completed(self) -> bool:
        return bool(self.row and self.row.is_complete)

    @property
    def duration(self) -> int:
        return int(self.lesson.duration.total_seconds()) if self._is_video else 0

    @property
    def watched(self) -> list[Span]:
        return self.row.watched if self.row else []

    @property
    def missing(self) -> list[Span]:
        return rules.missing(self.watched, duration=self.duration)

    @property
    def percent(self) -> int:
        return rules.percent(self.watched, duration=self.duration)

    @property
    def threshold(self) -> int | None:
        """The percentage from which on a video is complete; None for what is not watched."""
        return rules.COMPLETE_AT_PERCENT if self._is_video else None

    @property
    def reason(self) -> str | None:
        """Why it is not complete, as a code; None when it is."""
        if self.completed:
            return None
        if self.lock:
            return "locked"
        return _TO_DO[LessonKind(self.lesson.kind)]

    @property
    def _is_video(self) -> bool:
        return self.lesson.kind == LessonKind.VIDEO


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """One student in one course: ``missing`` are the required lessons that are not complete, in order."""

    course: Course
    progress: CourseProgress
    completion: CourseCompletion | None
    missing: list[LessonStanding]


def lesson_standing(*, student: User, lesson_id: int) -> LessonStanding:
    """Return how a student stands in a lesson. Raises ``NotFound``, ``NotEnrolled``."""
    lesson = Lesson.objects.select_related("module__course", "video").filter(pk=lesson_id).first()
    if lesson is None:
        raise NotFound
    enrollment = enrollment_in(lesson.module.course, student)
    row = LessonProgress.objects.filter(enrollment=enrollment, lesson=lesson).first()
    return LessonStanding(lesson, row, lock_on(lesson, enrollment))


def course_standing(*, student: User, slug: str) -> CourseStanding:
    """Return how a student stands in a course, in a fixed number of queries. Raises ``NotFound``, ``NotEnrolled``."""
    course = with_contents(Course.objects.filter(slug=slug)).first()
    if course is None:
        raise NotFound
    enrollment = enrollment_in(course, student)
    progress = course_progress(enrollment, course)
    locks = locks_in(course, enrollment, progress.lessons)
    required = [
        LessonStanding(lesson, progress.lessons.get(lesson.pk), locks.get(lesson.pk))
        for lesson in lessons_in_order(course)
        if lesson.required
    ]
    missing = [standing for standing in required if not standing.completed]
    return CourseStanding(course, progress, getattr(enrollment, "completion", None), missing)
