"""Letting students in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from courses.models import Course
from enrollments import emails
from enrollments.access import may_let_in
from enrollments.enums import EnrollmentSource
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
        raise PaymentRequired(purchaseUrl=f"{settings.SITE_URL}{course.get_absolute_url()}")
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
