"""Who may do what with certificates."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from certificates.models import Certificate, CourseCertificate
from courses.access import of_own_courses
from lib.office import works_in_office


def may_administer(user: User) -> bool:
    """Whether ``user`` may revoke and correct certificates: staff."""
    return works_in_office(user)


def is_holder(user: User, certificate: Certificate) -> bool:
    """Whether the certificate is theirs."""
    return user.is_active and user.pk == certificate.student_id


def may_open(user: User, certificate: Certificate) -> bool:
    """Whether ``user`` may open the page of the certificate: its holder, and staff."""
    return is_holder(user, certificate) or may_administer(user)


def certificates_seen_by(user: User) -> QuerySet[Certificate]:
    """Staff sees all, an instructor those of their courses."""
    return of_own_courses(Certificate.objects.all(), user, instructor="course__instructor")


def course_settings_of(user: User) -> QuerySet[CourseCertificate]:
    """Staff chooses how the certificates of any course look, an instructor those of their courses."""
    return of_own_courses(CourseCertificate.objects.all(), user, instructor="course__instructor")
