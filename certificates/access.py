"""Who may do what with certificates."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from certificates.models import Certificate, CourseCertificate
from courses.access import of_own_courses


def may_administer(user: User) -> bool:
    """Whether ``user`` may revoke and correct certificates: staff."""
    return user.is_active and user.is_office


def may_open(user: User, certificate: Certificate) -> bool:
    """Whether ``user`` may open the page of the certificate: its holder, and staff."""
    return user.is_active and (user.pk == certificate.student_id or may_administer(user))


def certificates_seen_by(user: User) -> QuerySet[Certificate]:
    """Staff sees all, an instructor those of their courses."""
    return of_own_courses(Certificate.objects.all(), user, instructor="course__instructor")


def course_settings_of(user: User) -> QuerySet[CourseCertificate]:
    """Staff chooses how the certificates of any course look, an instructor those of their courses."""
    return of_own_courses(CourseCertificate.objects.all(), user, instructor="course__instructor")
