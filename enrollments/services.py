"""Letting students in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from courses.models import Course
from enrollments import emails
from enrollments.access import may_let_in
from enrollments.enums import EnrollmentSource, EnrollmentState
from enrollments.exceptions import CourseNotOpen, PaymentRequired
from enrollments.models import Enrollment
from lib.errors import NotAllowed
from notifications.services import queue_email


def enroll_free(*, student: User, course: Course) -> Enrollment:
    """Enrol a student in a free published course. Asked twice, the first enrolment is the answer.

    Raises ``CourseNotOpen``, ``PaymentRequired``.
    """
    if known := Enrollment.objects.filter(student=student, course=course).first():
        return known
    if not course.is_published:
        raise CourseNotOpen
    if not course.is_free:
        buy = reverse("payments:buy", args=[course.slug])
        raise PaymentRequired(purchaseUrl=f"{settings.SITE_URL}{buy}")
    return enroll(student=student, course=course, source=EnrollmentSource.FREE)


def let_in(
    *, student: User, course: Course, by: User, expires_at: datetime | None = None
) -> Enrollment:
    """Enrol a student by the office's decision, in any course. Raises ``NotAllowed``.

    Who is in the course already keeps the enrolment as it is.
    """
    if not may_let_in(by):
        raise NotAllowed
    return enroll(
        student=student, course=course, source=EnrollmentSource.STAFF, expires_at=expires_at
    )


@transaction.atomic
def enroll(
    *, student: User, course: Course, source: EnrollmentSource, expires_at: datetime | None = None
) -> Enrollment:
    """Give access, once per student and course, and mail the confirmation. The caller has decided that it is due."""
    enrollment, created = Enrollment.objects.get_or_create(
        student=student, course=course, defaults={"source": source, "expires_at": expires_at}
    )
    if created:
        queue_email(emails.enrollment_confirmed(enrollment))
    return enrollment


@transaction.atomic
def admit_buyer(*, student: User, course: Course) -> Enrollment:
    """Give access to who has paid, for good; an enrolment that gave none any more gives it again.

    Who has the course for good without paying keeps it as it is: a refund must not take what staff gave.
    """
    enrollment = enroll(student=student, course=course, source=EnrollmentSource.PURCHASE)
    current = locked(enrollment)
    if not current.gives_access or current.expires_at is not None:
        current.state, current.source = EnrollmentState.ACTIVE, EnrollmentSource.PURCHASE
        current.expires_at = None
        current.save(update_fields=["state", "source", "expires_at"])
    return current


@transaction.atomic
def set_access(*, enrollment: Enrollment, due: bool) -> bool:
    """Suspend access, or restore it, where it is not so already; returns whether anything changed.

    Only what was bought is taken or given back with the money: other enrolments have other reasons.
    """
    current = locked(enrollment)
    wanted = EnrollmentState.ACTIVE if due else EnrollmentState.SUSPENDED
    if current.source != EnrollmentSource.PURCHASE or current.state == wanted:
        return False
    current.state = wanted
    current.save(update_fields=["state"])
    return True


def locked(enrollment: Enrollment) -> Enrollment:
    """Return the row as it is now; whoever completes a lesson in it waits. Needs a transaction."""
    return Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
