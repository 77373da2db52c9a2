"""Planning reminders: a few rows by their index, batch by batch, whatever the number of enrolments."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.time_zones import zone_of
from courses.models import Course, Lesson
from courses.selectors import lessons_in_order, with_contents
from enrollments.models import Enrollment
from notifications.services import Letter, queue_emails
from progress import emails
from progress.models import CourseCompletion, LearningPause, LessonProgress
from progress.release import locks_in
from progress.reminders import rules
from progress.selectors import course_progress, resume_lesson
from progress.submissions.models import Submission, SubmissionState

BATCH: Final = 500
NEXT_LOOK: Final = timedelta(days=7)
#: Enrolments are numbered when they begin and seen when they are committed: so many behind the last are looked at anew.
LOOK_BACK: Final = 2000
#: One planner at a time, or two could write to one student at once.
_LOCK: Final = 0x52454D49

_NOTICE: Final = """
INSERT INTO progress_learningpause (enrollment_id, look_at, sent)
SELECT e.id, e.enrolled_at + make_interval(days => %(days)s), 0 FROM enrollments_enrollment e
WHERE e.id > %(after)s AND NOT EXISTS (
    -- Said twice, or all of the pauses would be read to find the few behind it.
    SELECT FROM progress_learningpause p WHERE p.enrollment_id = e.id AND p.enrollment_id > %(after)s)
ORDER BY e.id LIMIT %(size)s
ON CONFLICT DO NOTHING
"""


Stop = tuple[Lesson, int]


def plan_reminders(*, seconds: float = 50) -> int:
    """Queue the reminders that are due; returns how many. What is left after ``seconds`` is for the next time."""
    stop, queued = time.monotonic() + seconds, 0
    _notice_new(until=stop)
    while time.monotonic() < stop:
        looked, reminded = _plan_batch(timezone.now())
        queued += reminded
        if not looked:
            break
    return queued


def _notice_new(*, until: float) -> None:
    first: int = settings.REMINDER_DAYS[0]
    while time.monotonic() < until:
        known = LearningPause.objects.aggregate(last=Max("pk"))["last"] or 0
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NOTICE, {"days": first, "after": known - LOOK_BACK, "size": 10 * BATCH})
            if not cursor.rowcount:
                return


@transaction.atomic
def _plan_batch(now: datetime) -> tuple[int, int]:
    """Look at the rows that are due; returns how many there were, and how many students are written to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0, 0
    due = LearningPause.objects.filter(look_at__lte=now).order_by("look_at")
    batch = list(
        due.select_for_update(of=("self",)).select_related(
            "enrollment__student", "enrollment__course"
        )[:BATCH]
    )
    if not batch:
        return 0, 0
    found = _Found.of(batch, now)
    letters = [letter for pause in batch if (letter := _look(pause, found, now))]
    if letters:
        queue_emails(letters)
    LearningPause.objects.bulk_update(batch, ["look_at", "began_at", "sent", "reminded_at"])
    return len(batch), len(letters)


@dataclass(slots=True)
class _Found:
    """What is known of a batch's enrolments, by four queries: last progress, completions, who was written to."""

    seen: dict[int, datetime]
    finished: set[int]
    reminded: dict[int, datetime]

    @classmethod
    def of(cls, batch: list[LearningPause], now: datetime) -> _Found:
        keys = [pause.pk for pause in batch]
        students = {pause.enrollment.student_id for pause in batch}
        seen = LessonProgress.objects.filter(enrollment__in=keys).order_by()
        since = now - timedelta(days=settings.REMINDER_GAP_DAYS)
        recent = LearningPause.objects.filter(
            enrollment__student__in=students, reminded_at__gt=since
        )
        told = recent.order_by("reminded_at").values_list("enrollment__student", "reminded_at")
        return cls(
            dict(seen.values_list("enrollment").annotate(at=Max("last_seen_at"))),
            set(
                CourseCompletion.objects.filter(enrollment__in=keys).values_list(
                    "enrollment", flat=True
                )
            ),
            {student: at for student, at in told if at},
        )


def _look(pause: LearningPause, found: _Found, now: datetime) -> Letter | None:
    """Set when to look next, and return the reminder if one goes now."""
    if pause.pk in found.finished:
        pause.look_at = None
        return None
    began = found.seen.get(pause.pk, pause.enrollment.enrolled_at)
    if began != pause.began_at:
        pause.began_at, pause.sent = began, 0
    due = rules.due_at(began, sent=pause.sent)
    if due is None or rules.is_too_late(began, now=now) or not _may_learn(pause.enrollment):
        pause.look_at = now + NEXT_LOOK
        return None
    may_go = max(due, _free_from(pause.enrollment, found, now))
    may_go = rules.loud_from(may_go, zone_of(pause.enrollment.student))
    if may_go > now:
        pause.look_at = may_go
        return None
    where = stopped_at(pause.enrollment)
    pause.look_at = now + timedelta(days=1)
    if where is None:
        return None
    pause.sent, pause.reminded_at = pause.sent + 1, now
    found.reminded[pause.enrollment.student_id] = now
    # The student may go on and stop again long before the second one is due.
    pause.look_at = min(rules.due_at(began, sent=pause.sent) or now + NEXT_LOOK, now + NEXT_LOOK)
    lesson, number = where
    student, course = pause.enrollment.student, pause.enrollment.course
    # The same reminder of the same pause has the same key: the outbox takes it once.
    key = f"{pause.pk}:{began.timestamp():.0f}:{pause.sent}"
    return emails.learning_reminder(student, course, lesson, number=number, key=key)


def _may_learn(enrollment: Enrollment) -> bool:
    return (
        enrollment.gives_access and enrollment.course.is_published and enrollment.student.is_active
    )


def _free_from(enrollment: Enrollment, found: _Found, now: datetime) -> datetime:
    last = found.reminded.get(enrollment.student_id)
    return last + timedelta(days=settings.REMINDER_GAP_DAYS) if last else now


def stopped_at(enrollment: Enrollment) -> Stop | None:
    """Return the lesson to go on with and its place, from 1.

    None when nothing is open to learn: all is done, locked, or with its reviewer.
    """
    course = with_contents(Course.objects.filter(pk=enrollment.course_id)).get()
    progress = course_progress(enrollment, course)
    waiting = Submission.objects.filter(enrollment=enrollment, state=SubmissionState.SUBMITTED)
    closed = {
        *locks_in(course, enrollment, progress.lessons),
        *waiting.values_list("lesson_id", flat=True),
    }
    lessons = lessons_in_order(course)
    lesson = resume_lesson(course, progress, closed=closed)
    if lesson is None or lesson.pk in closed:
        return None
    row = progress.lessons.get(lesson.pk)
    if row and row.is_complete:
        return None
    return lesson, lessons.index(lesson) + 1
