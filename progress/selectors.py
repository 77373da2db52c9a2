"""Reads of progress."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from accounts.models import User
from courses.models import Course, Lesson
from courses.selectors import lessons_in_order, with_contents
from enrollments.models import Enrollment
from lib.errors import NotFound
from progress.models import LessonProgress


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """How much of a course is done. ``lessons`` maps a lesson's id to its progress."""

    done: int
    total: int
    lessons: dict[int, LessonProgress] = field(default_factory=dict)

    @property
    def percent(self) -> int:
        """0 to 100, rounded down: 100 means finished."""
        return 100 * self.done // self.total if self.total else 0


def course_progress(enrollment: Enrollment, course: Course) -> CourseProgress:
    """Progress in a course loaded by ``with_contents``: one query."""
    rows = {row.lesson_id: row for row in LessonProgress.objects.filter(enrollment=enrollment)}
    required = [lesson for lesson in lessons_in_order(course) if lesson.required]
    done = sum(1 for lesson in required if lesson.pk in rows and rows[lesson.pk].is_complete)
    return CourseProgress(done, len(required), rows)


def required_left(enrollment: Enrollment) -> QuerySet[Lesson]:
    """The required lessons that are not complete yet, in order."""
    return (
        Lesson.objects.filter(module__course_id=enrollment.course_id, required=True)
        .exclude(
            progress__in=LessonProgress.objects.filter(enrollment=enrollment).exclude(
                completed_at=None
            )
        )
        .order_by("module__position", "position", "id")
    )


def has_required_lessons(course_id: int) -> bool:
    """Whether there is anything to finish: a course emptied by its author is finished by nobody."""
    return Lesson.objects.filter(module__course_id=course_id, required=True).exists()


def learning(student: User) -> QuerySet[Enrollment]:
    """The student's enrolments, last visited first, each with ``done``, ``total``, ``seen_at`` and course."""
    mine = LessonProgress.objects.filter(enrollment=OuterRef("pk"))
    required = Lesson.objects.filter(module__course=OuterRef("course"), required=True).order_by()
    finished = mine.filter(lesson__required=True).exclude(completed_at=None).order_by()
    return (
        Enrollment.objects.active()
        .filter(student=student)
        .select_related("course__instructor", "course__category", "completion")
        .annotate(
            total=Subquery(required.values("module__course").annotate(n=Count("pk")).values("n")),
            done=Subquery(finished.values("enrollment").annotate(n=Count("pk")).values("n")),
            seen_at=Subquery(mine.order_by("-last_seen_at").values("last_seen_at")[:1]),
        )
        .order_by(F("seen_at").desc(nulls_last=True), "-enrolled_at", "-pk")
    )


def classroom(*, student: User, slug: str) -> tuple[Course, Enrollment]:
    """Return a course with its contents and the student's enrolment in it, for the player.

    Raises ``NotFound`` when there is no such enrolment.
    """
    enrollment = Enrollment.objects.filter(student=student, course__slug=slug).first()
    if enrollment is None:
        raise NotFound
    course = with_contents(Course.objects.filter(pk=enrollment.course_id)).get()
    return course, enrollment


def resume_lesson(
    course: Course, progress: CourseProgress, *, closed: Collection[int] = ()
) -> Lesson | None:
    """Where to go on: the last visited lesson if it is not complete, else the first that is not, else the first.

    Lessons whose ids are ``closed`` are not open to the student; the first one is led to all the same if there is no
    other, as its page says when it opens.
    """
    every = lessons_in_order(course)
    lessons = [lesson for lesson in every if lesson.pk not in closed] or every[:1]
    open_ = [lesson for lesson in lessons if not _is_complete(lesson, progress)]
    seen = sorted(
        (lesson for lesson in open_ if lesson.pk in progress.lessons),
        key=lambda lesson: progress.lessons[lesson.pk].last_seen_at,
    )
    return next(iter([*seen[-1:], *open_, *lessons]), None)


def _is_complete(lesson: Lesson, progress: CourseProgress) -> bool:
    row = progress.lessons.get(lesson.pk)
    return bool(row and row.is_complete)
