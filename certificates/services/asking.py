"""A student asks for the certificate of a course."""

from __future__ import annotations

from accounts.models import User
from certificates.models import Certificate
from certificates.selectors import current_certificate
from certificates.services.queueing import queue_certificate
from courses.models import Course
from lib.errors import NotFound
from progress.services import complete_course


def request_certificate(*, student: User, course_id: int) -> Certificate:
    """Return the student's certificate for the course, queueing it if it is due and was not.

    Raises ``NotFound``, ``NotEnrolled``, ``CourseNotFinished``.
    """
    if known := current_certificate(student=student, course_id=course_id):
        return known
    course = Course.objects.filter(pk=course_id).first()
    if course is None:
        raise NotFound
    return queue_certificate(completion=complete_course(student=student, course=course))
