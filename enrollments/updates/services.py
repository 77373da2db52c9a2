"""Writing an update, and sending it to everybody in the course by batches."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from courses.access import require_author
from courses.models import Course
from enrollments import emails
from enrollments.exceptions import UpdateAlreadySent, UpdateTooSoon
from enrollments.models import CourseUpdate, Enrollment
from enrollments.updates.models import UpdateState
from lib.doorbell import Doorbell
from notifications.services import queue_email, queue_emails

doorbell = Doorbell("enrollments.tasks.queue_updates")
#: Mails that are queued in one transaction.
BATCH: Final = 1000


def readers_of(course: Course) -> QuerySet[Enrollment]:
    """Return the enrolments whose students are written to: who has access, and an account that is open."""
    return Enrollment.objects.active().filter(course=course, student__is_active=True)


@transaction.atomic
def save_update(
    *, update: CourseUpdate, by: User, course: Course, subject: str, body: str
) -> CourseUpdate:
    """Write or change a draft. Raises ``NotAllowed``, ``UpdateAlreadySent``."""
    require_author(by, course)
    if update.pk:
        # Locked: one that is being sent by now would be a draft again, and go twice.
        current = CourseUpdate.objects.select_for_update(of=("self",)).get(pk=update.pk)
        require_author(by, current.course)
        _require_draft(current)
    update.course, update.author, update.subject, update.body = course, by, subject, body
    update.save()
    return update


def send_to_author(*, update: CourseUpdate, by: User) -> None:
    """Send it to who asks, as students would get it. Raises ``NotAllowed``."""
    require_author(by, update.course)
    key = f"trial:{by.pk}:{timezone.now().timestamp():.0f}"
    queue_email(emails.course_update(update, by, key=key, is_trial=True))


@transaction.atomic
def send_update(*, update: CourseUpdate, by: User) -> None:
    """Begin to send it to everybody in the course: a worker goes through them.

    Raises ``NotAllowed``, ``UpdateAlreadySent``, ``UpdateTooSoon``.
    """
    require_author(by, update.course)
    current = CourseUpdate.objects.select_for_update().get(pk=update.pk)
    _require_draft(current)
    current.state, current.sent_on = UpdateState.QUEUEING, timezone.localdate()
    current.readers = readers_of(current.course).count()
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        raise UpdateTooSoon from error
    doorbell.ring_on_commit()


def queue_updates(*, seconds: float = 50) -> int:
    """Queue the mails of all updates that are being sent; returns how many. A killed worker's batch is not counted."""
    doorbell.answered()
    stop, queued = time.monotonic() + seconds, 0
    while time.monotonic() < stop:
        done = _queue_batch()
        if done is None:
            break
        queued += done
    return queued


@transaction.atomic
def _queue_batch() -> int | None:
    """Queue the next batch of the first update that nobody is at; None when there is none."""
    waiting = CourseUpdate.objects.filter(state=UpdateState.QUEUEING).order_by("pk")
    update = (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("course__instructor")
        .first()
    )
    if update is None:
        return None
    rows = readers_of(update.course).filter(pk__gt=update.reached).order_by("pk")
    batch = list(rows.select_related("student")[:BATCH])
    letter = partial(emails.course_update, update)
    queue_emails([letter(row.student, key=f"{row.student_id}") for row in batch])
    update.queued += len(batch)
    if len(batch) < BATCH:
        update.state = UpdateState.QUEUED
    if batch:
        update.reached = batch[-1].pk
    update.save(update_fields=["queued", "reached", "state"])
    return len(batch)


def _require_draft(update: CourseUpdate) -> None:
    if not update.is_draft:
        raise UpdateAlreadySent
