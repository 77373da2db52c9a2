"""Recording progress, and completing lessons and courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.access import may_see
from courses.enums import LessonKind
from courses.models import Course
from enrollments.enums import EnrollmentState
from enrollments.exceptions import NotEnrolled
from enrollments.models import Enrollment
from lib.errors import DomainError, NotFound
from lib.fields import Span
from progress import rules
from progress.exceptions import (
    AssignmentNotAccepted,
    CourseNotFinished,
    LessonNotFinished,
    QuizNotPassed,
    WatchedTooFast,
)
from progress.models import CourseCompletion, LessonProgress
from progress.selectors import LessonSeat, has_required_lessons, lesson_seat, required_left
from progress.signals import course_completed


@dataclass(frozen=True, slots=True)
class Report:
    """What a player reports: where it is, what was watched, and whether the student says it is done.

    ``position`` and ``watched`` are seconds of the video. ``completed`` is how texts and files are
    completed; a video completes by being watched.
    """

    position: float = 0
    watched: Sequence[Sequence[float]] = ()
    completed: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was counted: merged spans, and whether the lesson and the course are complete."""

    lesson_id: int
    position: int
    watched: list[Span]
    duration: int
    lesson_completed: bool
    course_completed: bool = False


def track_progress(*, student: User, lesson_id: int, report: Report) -> Recorded:
    """Count a progress report; complete the lesson and the course when they are due.

    A report that completes nothing costs two queries: the seat, and one write that succeeds only if the row
    is still as read. Everything else goes the careful way, under a lock.

    Raises ``NotFound``, ``NotEnrolled``, ``ImpossibleWatching``, ``WatchedTooFast``, ``LessonNotFinished``,
    ``QuizNotPassed``, ``AssignmentNotAccepted``.
    """
    seat = enter_lesson(student, lesson_id)
    now = timezone.now()
    reported = rules.parse_spans(report.watched, duration=seat.duration)
    position = min(max(round(report.position), 0), seat.duration)
    watched = _believed(seat.watched, reported, seat.started_at, now)
    if not _completes(seat, watched, report) and _store(seat, watched, position, now):
        return Recorded(
            seat.lesson_id, position, watched, seat.duration, seat.completed_at is not None
        )
    return _record_under_lock(seat, reported, position, report, now)


def enter_lesson(student: User, lesson_id: int) -> LessonSeat:
    """Return the student's seat in a lesson that is open to them. Raises ``NotFound``, ``NotEnrolled``."""
    seat = lesson_seat(student=student, lesson_id=lesson_id)
    if seat is None:
        raise _outside(student, Course.objects.get(modules__lessons=lesson_id))
    if not seat.has_access:
        raise NotEnrolled
    return seat


def _outside(student: User, course: Course) -> DomainError:
    # Who may not see a draft is not told that it exists: it is refused as a course that there never was.
    return NotEnrolled() if may_see(student, course) else NotFound()


def _believed(
    before: Iterable[Span], reported: Iterable[Span], started_at: datetime | None, now: datetime
) -> list[Span]:
    watched = rules.merge([*before, *reported])
    elapsed = (now - started_at).total_seconds() if started_at else 0
    if watched != list(before) and not rules.believable(watched, elapsed=elapsed):
        raise WatchedTooFast
    return watched


def _completes(seat: LessonSeat, watched: list[Span], report: Report) -> bool:
    if seat.completed_at is not None:
        return False
    return report.completed or rules.is_watched(watched, duration=seat.duration)


def _store(seat: LessonSeat, watched: list[Span], position: int, now: datetime) -> bool:
    """Write if the row is as it was read; False when another report came between."""
    values = {"watched": watched, "position": position, "last_seen_at": now}
    if seat.progress_id is None:
        rows = LessonProgress.objects.bulk_create(
            [
                LessonProgress(
                    enrollment_id=seat.enrollment_id,
                    lesson_id=seat.lesson_id,
                    started_at=now,
                    **values,
                )
            ],
            ignore_conflicts=True,
        )
        return bool(rows)
    unchanged = LessonProgress.objects.filter(pk=seat.progress_id, watched=seat.watched)
    return bool(unchanged.update(**values))


@transaction.atomic
def _record_under_lock(
    seat: LessonSeat, reported: list[Span], position: int, report: Report, now: datetime
) -> Recorded:
    enrollment = lock_enrollment(seat.enrollment_id)
    row, _created = LessonProgress.objects.get_or_create(
        enrollment=enrollment,
        lesson_id=seat.lesson_id,
        defaults={"started_at": now, "last_seen_at": now},
    )
    row.watched = _believed(row.watched, reported, row.started_at, now)
    row.position, row.last_seen_at = position, now
    finished = False
    if not row.is_complete and _is_done(seat, row.watched, report):
        finished = complete_lesson(enrollment=enrollment, row=row, now=now)
    else:
        row.save()
    return Recorded(
        seat.lesson_id,
        position,
        row.watched,
        seat.duration,
        row.is_complete,
        finished,
    )


def lock_enrollment(pk: int) -> Enrollment:
    """Return an enrolment for whoever completes something in it, alone until the transaction ends.

    The enrolment is the lock of everything a student completes in a course: of two reports that finish the last
    two lessons at once, the second must see the first. Raises ``NotEnrolled``.
    """
    enrollment = Enrollment.objects.select_for_update().get(pk=pk)
    if not enrollment.gives_access:  # it was taken away, with the money, since it was looked at
        raise NotEnrolled
    return enrollment


def complete_lesson(*, enrollment: Enrollment, row: LessonProgress, now: datetime) -> bool:
    """Write that a lesson is complete; complete the course if that was the last, and return whether it is.

    The only way a lesson is completed. Its rule was met, and ``enrollment`` came from ``lock_enrollment``.
    """
    row.completed_at = now
    row.save()
    return _complete_course_if_due(enrollment, now)


def _is_done(seat: LessonSeat, watched: list[Span], report: Report) -> bool:
    if seat.kind == LessonKind.QUIZ and report.completed:
        raise QuizNotPassed
    if seat.kind == LessonKind.ASSIGNMENT and report.completed:
        raise AssignmentNotAccepted
    if seat.kind != LessonKind.VIDEO:
        return report.completed
    done = rules.is_watched(watched, duration=seat.duration)
    if report.completed and not done:
        raise LessonNotFinished(missing=rules.missing(watched, duration=seat.duration))
    return done


def _complete_course_if_due(enrollment: Enrollment, now: datetime) -> bool:
    if required_left(enrollment).exists() or not has_required_lessons(enrollment.course_id):
        return False
    completion, created = CourseCompletion.objects.get_or_create(
        enrollment=enrollment, defaults={"completed_at": now}
    )
    if created:
        course_completed.send(sender=CourseCompletion, completion=completion)
    return True


@transaction.atomic
def complete_course(*, student: User, course: Course) -> CourseCompletion:
    """Return the student's completion of the course, making it if it is due and was not made.

    (It can be due without a report: the instructor took away the one lesson that was missing.)
    Raises ``NotFound``, ``NotEnrolled``, ``CourseNotFinished``.
    """
    enrollment = (
        Enrollment.objects.select_for_update().filter(student=student, course=course).first()
    )
    if enrollment is None:
        raise _outside(student, course)
    if enrollment.state == EnrollmentState.SUSPENDED and not hasattr(enrollment, "completion"):
        raise NotEnrolled
    if not _complete_course_if_due(enrollment, timezone.now()):
        left = required_left(enrollment)
        raise CourseNotFinished(
            missing=[{"lessonId": lesson.pk, "title": lesson.title} for lesson in left]
        )
    return enrollment.completion


def open_lesson(*, enrollment: Enrollment, lesson_id: int) -> LessonProgress:
    """Note that the student opened a lesson: from now on its clock runs."""
    progress, created = LessonProgress.objects.get_or_create(
        enrollment=enrollment, lesson_id=lesson_id
    )
    if not created:
        LessonProgress.objects.filter(pk=progress.pk).update(last_seen_at=timezone.now())
    return progress
