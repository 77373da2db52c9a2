"""Recording progress, and completing lessons and courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.enums import LessonKind
from courses.models import Course, Lesson
from enrollments.enums import EnrollmentState
from enrollments.exceptions import NotEnrolled
from enrollments.models import Enrollment
from lib.errors import DomainError, NotFound
from lib.fields import Span
from notifications.services.withdrawing import withdraw
from progress import rules
from progress.access import enrollment_in, refusal
from progress.beats import Seat, count_beat
from progress.emails import keys_of_reminders
from progress.exceptions import (
    AssignmentNotAccepted,
    CourseNotFinished,
    LessonNotFinished,
    QuizNotPassed,
    WatchedTooFast,
)
from progress.models import CourseCompletion, LessonProgress, WatchingClock
from progress.release import lock_on, locked, require_open
from progress.selectors import has_required_lessons, required_left
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

    A report that completes nothing costs one query (``beats``). Everything else goes the careful way, under a lock.

    Raises ``NotFound``, ``NotEnrolled``, ``LessonLocked``, ``ImpossibleWatching``, ``WatchedTooFast``,
    ``LessonNotFinished``, ``QuizNotPassed``, ``AssignmentNotAccepted``.
    """
    now = timezone.now()
    reported = rules.parse_spans(report.watched)
    position = min(max(round(report.position), 0), rules.LONGEST)
    seat = count_beat(
        student_id=student.pk,
        lesson_id=lesson_id,
        reported=reported,
        position=position,
        completed=report.completed,
        now=now,
    )
    if seat is None:
        raise _outside(student, lesson_id)
    if not seat.has_access:
        raise NotEnrolled
    if not seat.is_written:
        return _record_under_lock(seat, reported, position, report, now)
    return Recorded(
        lesson_id, min(position, seat.duration), seat.watched, seat.duration, seat.is_complete
    )


def _outside(student: User, lesson_id: int) -> DomainError:
    course = Course.objects.filter(modules__lessons=lesson_id).first()
    return refusal(student, course) if course else NotFound()


@transaction.atomic
def _record_under_lock(
    seat: Seat, reported: list[Span], position: int, report: Report, now: datetime
) -> Recorded:
    enrollment = lock_enrollment(seat.enrollment_id)
    require_open(enrollment=enrollment, lesson_id=seat.lesson_id)
    row, _created = LessonProgress.objects.select_for_update().get_or_create(
        enrollment=enrollment,
        lesson_id=seat.lesson_id,
        defaults={"started_at": now, "last_seen_at": now},
    )
    _count(row, rules.within(reported, duration=seat.duration), now)
    row.position, row.last_seen_at = min(position, seat.duration), now
    finished = False
    if not row.is_complete and _is_done(seat, row.watched, report):
        finished = complete_lesson(enrollment=enrollment, row=row, now=now)
    else:
        row.save()
    return Recorded(
        seat.lesson_id,
        row.position,
        row.watched,
        seat.duration,
        row.is_complete,
        finished,
    )


def enter_lesson(
    student: User, lesson_id: int, *, kind: LessonKind, otherwise: type[DomainError]
) -> tuple[Lesson, Enrollment]:
    """Return a lesson of this kind that is open to the student, with their enrolment.

    Raises ``NotFound``, ``NotEnrolled``, ``LessonLocked``, and ``otherwise`` for a lesson of another kind.
    """
    lesson = Lesson.objects.select_related("module__course").filter(pk=lesson_id).first()
    if lesson is None:
        raise NotFound
    enrollment = enrollment_in(lesson.module.course, student)
    if not enrollment.gives_access:
        raise NotEnrolled
    if lock := lock_on(lesson, enrollment):
        raise locked(lock)
    if lesson.kind != kind:
        raise otherwise
    return lesson, enrollment


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


def _count(row: LessonProgress, reported: list[Span], now: datetime) -> None:
    """Add what was reported to what was watched, and use the student's time for it. Raises ``WatchedTooFast``."""
    watched = rules.merge([*row.watched, *reported])
    gained = rules.covered(watched) - rules.covered(row.watched)
    if not gained:
        return
    # A report of another lesson moves the clock without the enrolment's lock: the clock's own row is locked.
    clock, _created = WatchingClock.objects.select_for_update().get_or_create(
        enrollment_id=row.enrollment_id, defaults={"spent_until": row.started_at}
    )
    elapsed = (now - row.started_at).total_seconds()
    used = rules.time_used(clock.spent_until, gained, now=now)
    if used is None or not rules.believable(watched, elapsed=elapsed):
        raise WatchedTooFast
    clock.spent_until = used
    clock.save()
    row.watched = watched


def _is_done(seat: Seat, watched: list[Span], report: Report) -> bool:
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
        withdraw(keys_begin=keys_of_reminders(enrollment.pk))
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
        raise refusal(student, course)
    if enrollment.state == EnrollmentState.SUSPENDED and not hasattr(enrollment, "completion"):
        raise NotEnrolled
    if not _complete_course_if_due(enrollment, timezone.now()):
        left = required_left(enrollment)
        raise CourseNotFinished(
            missing=[{"lessonId": lesson.pk, "title": lesson.title} for lesson in left]
        )
    return enrollment.completion


def open_lesson(*, enrollment: Enrollment, lesson_id: int) -> None:
    """Note that the student opened a lesson: from now on its clock runs. The caller has asked whether it is open."""
    now = timezone.now()
    seen = LessonProgress(
        enrollment=enrollment, lesson_id=lesson_id, started_at=now, last_seen_at=now
    )
    LessonProgress.objects.bulk_create(
        [seen],
        update_conflicts=True,
        unique_fields=["enrollment", "lesson"],
        update_fields=["last_seen_at"],
    )
