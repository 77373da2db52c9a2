"""Reads of progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from accounts.models import User
from courses.models import Course, Lesson
from courses.selectors import lessons_in_order, with_contents
from enrollments.models import Enrollment
from lib.errors import NotFound
from lib.fields import Span
from progress.models import LessonProgress


@dataclass(frozen=True, slots=True)
class LessonSeat:
    """Everything about one student in one lesson that a progress report needs, read in one query.

    ``progress_id`` is None before the first report; ``duration`` is seconds of video, 0 for other
    lessons.
    """

    lesson_id: int
    kind: str
    duration: int
    enrollment_id: int
    has_access: bool
    progress_id: int | None
    watched: list[Span]
    started_at: datetime | None
    completed_at: datetime | None


_SEAT = """
SELECT l.id, l.kind, COALESCE(v.duration, 0), e.id,
       COALESCE(e.state = 'active' AND (e.expires_at IS NULL OR e.expires_at > now()), false),
       p.id, p.watched, p.started_at, p.completed_at
FROM courses_lesson l
JOIN courses_module m ON m.id = l.module_id
LEFT JOIN courses_video v ON v.id = l.video_id
LEFT JOIN enrollments_enrollment e ON e.course_id = m.course_id AND e.student_id = %s
LEFT JOIN progress_lessonprogress p ON p.enrollment_id = e.id AND p.lesson_id = l.id
WHERE l.id = %s
"""


def lesson_seat(*, student: User, lesson_id: int) -> LessonSeat | None:
    """Return the student's seat in a lesson, None without an enrolment. Raises ``NotFound`` for no lesson.

    Written in SQL because it runs at every report of every student, and joins the progress of one enrolment.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEAT, [student.pk, lesson_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    lesson, kind, duration, enrollment, access, progress, watched, started, completed = row
    if enrollment is None:
        return None
    spans = [(span.lower, span.upper) for span in watched or ()]
    return LessonSeat(
        lesson, kind, duration, enrollment, access, progress, spans, started, completed
    )


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


def resume_lesson(course: Course, progress: CourseProgress) -> Lesson | None:
    """Where to go on: the last visited lesson if it is not complete, else the first that is not, else the first."""
    lessons = lessons_in_order(course)
    open_ = [lesson for lesson in lessons if not _is_complete(lesson, progress)]
    seen = sorted(
        (lesson for lesson in open_ if lesson.pk in progress.lessons),
        key=lambda lesson: progress.lessons[lesson.pk].last_seen_at,
    )
    return next(iter([*seen[-1:], *open_, *lessons]), None)


def _is_complete(lesson: Lesson, progress: CourseProgress) -> bool:
    row = progress.lessons.get(lesson.pk)
    return bool(row and row.is_complete)
