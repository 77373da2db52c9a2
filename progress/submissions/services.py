"""Handing in work for an assignment, and reviewing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.assignments.models import Assignment
from courses.enums import LessonKind
from courses.models import Lesson
from enrollments.exceptions import NotEnrolled
from enrollments.models import Enrollment
from lib.errors import InvalidInput, NotFound
from notifications.services import queue_email
from progress import emails
from progress.exceptions import (
    AlreadyReviewed,
    NotAnAssignment,
    StudentIsOut,
    SubmissionAccepted,
    SubmissionWaiting,
)
from progress.models import LessonProgress
from progress.services import complete_lesson, enter_lesson, lock_enrollment
from progress.submissions import store
from progress.submissions.checking import check_file, checked_text, shown_name
from progress.submissions.models import MAX_REVIEW, Submission, SubmissionState


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Reviewed work, and whether that completed the lesson now, and the course with it."""

    submission: Submission
    lesson_completed: bool
    course_completed: bool


def enter_assignment(student: User, lesson_id: int) -> tuple[Lesson, Enrollment]:
    """Return an assignment that is open to the student.

    Raises ``NotFound``, ``NotEnrolled``, ``LessonLocked``, ``NotAnAssignment``.
    """
    return enter_lesson(student, lesson_id, kind=LessonKind.ASSIGNMENT, otherwise=NotAnAssignment)


def submit_work(
    *, student: User, lesson_id: int, text: str = "", file: File[bytes] | None = None
) -> Submission:
    """Hand in a text, a file or both.

    Raises ``NotFound``, ``NotEnrolled``, ``LessonLocked``, ``NotAnAssignment``, ``SubmissionWaiting``,
    ``SubmissionAccepted``, ``InvalidSubmission``, ``WorkStoreAway``.
    """
    _lesson, enrollment = enter_assignment(student, lesson_id)
    _next_number(enrollment.pk, lesson_id)  # before a file is sent for nothing
    assignment = Assignment.objects.get(lesson_id=lesson_id)
    work = Submission(
        enrollment=enrollment,
        lesson_id=lesson_id,
        text=checked_text(assignment, text, file),
    )
    if file is None:
        return _hand_in(work)
    check_file(assignment, file)
    work.file_name, work.file_size = shown_name(file), file.size
    store.keep(work, file)  # outside the transaction: no row is held while the store is slow
    try:
        return _hand_in(work)
    except BaseException:
        store.drop([str(work.file)])
        raise


@transaction.atomic
def _hand_in(work: Submission) -> Submission:
    # Under the lock of the enrolment, so that of two at once the second sees the first.
    enrollment = lock_enrollment(work.enrollment_id)
    now = timezone.now()
    work.number = _next_number(enrollment.pk, work.lesson_id)
    work.submitted_at = now
    work.save(force_insert=True)
    LessonProgress.objects.get_or_create(
        enrollment=enrollment,
        lesson_id=work.lesson_id,
        defaults={"started_at": now, "last_seen_at": now},
    )
    return work


def _next_number(enrollment_id: int, lesson_id: int) -> int:
    own = Submission.objects.filter(enrollment_id=enrollment_id, lesson_id=lesson_id)
    latest = own.order_by("-number").first()
    if latest is None:
        return 1
    if latest.is_waiting:
        raise SubmissionWaiting
    if latest.is_accepted:
        raise SubmissionAccepted
    return latest.number + 1


@transaction.atomic
def accept_submission(*, submission: Submission, by: User, review: str = "") -> Reviewed:
    """Accept work; the lesson is complete, and the course if that was the last. The student gets a mail.

    Raises ``NotAllowed``, ``AlreadyReviewed``, ``StudentIsOut``, ``NotAnAssignment``, ``InvalidInput``.
    """
    now = timezone.now()
    enrollment, work = _lock(submission, by)
    _write(work, SubmissionState.ACCEPTED, by, review.strip(), now)
    row, _created = LessonProgress.objects.get_or_create(
        enrollment=enrollment,
        lesson=work.lesson,
        defaults={"started_at": work.submitted_at, "last_seen_at": work.submitted_at},
    )
    if row.is_complete:
        return Reviewed(work, lesson_completed=False, course_completed=False)
    finished = complete_lesson(enrollment=enrollment, row=row, now=now)
    return Reviewed(work, lesson_completed=True, course_completed=finished)


@transaction.atomic
def return_submission(*, submission: Submission, by: User, review: str) -> Submission:
    """Give work back, saying what to do better; the student may hand in again, and gets a mail.

    Raises ``NotAllowed``, ``AlreadyReviewed``, ``StudentIsOut``, ``NotAnAssignment``, ``InvalidInput``.
    """
    if not review.strip():
        raise InvalidInput(errors={"review": [_("Say what to do better.")]})
    _enrollment, work = _lock(submission, by)
    return _write(work, SubmissionState.RETURNED, by, review.strip(), timezone.now())


def _lock(submission: Submission, by: User) -> tuple[Enrollment, Submission]:
    try:
        enrollment = lock_enrollment(submission.enrollment_id)
    except NotEnrolled as error:
        raise StudentIsOut from error
    rows = Submission.objects.select_related("lesson", "enrollment__student", "enrollment__course")
    work = rows.filter(pk=submission.pk).first()
    if work is None:
        raise NotFound
    require_author(by, work.enrollment.course)
    if not work.is_waiting:
        raise AlreadyReviewed
    if work.lesson.kind != LessonKind.ASSIGNMENT:  # its author made something else of the lesson
        raise NotAnAssignment
    return enrollment, work


def _write(
    work: Submission, state: SubmissionState, by: User, review: str, now: datetime
) -> Submission:
    if len(review) > MAX_REVIEW:
        sentence = _("A review has at most %(most)d characters.") % {"most": MAX_REVIEW}
        raise InvalidInput(errors={"review": [sentence]})
    work.state, work.review, work.reviewed_by, work.reviewed_at = state, review, by, now
    work.save(update_fields=["state", "review", "reviewed_by", "reviewed_at"])
    queue_email(emails.submission_reviewed(work))
    return work
