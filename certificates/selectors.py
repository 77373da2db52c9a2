"""Reads of certificates."""

from __future__ import annotations

from accounts.models import User
from certificates.models import CODE_LENGTH, Certificate, CertificateQuerySet
from lib.errors import NotFound
from lib.tokens import normalize_code


def may_administer(user: User) -> bool:
    """Whether ``user`` may revoke and correct certificates: staff."""
    return user.is_active and user.is_office


def by_code(typed: str) -> Certificate:
    """Return the certificate with this code, as a person may have typed it. Raises ``NotFound``."""
    code = normalize_code(typed)
    found = (
        Certificate.objects.with_people().filter(code=code).first()
        if len(code) == CODE_LENGTH
        else None
    )
    if found is None:
        raise NotFound
    return found


def of_student(student: User) -> CertificateQuerySet:
    """The student's certificates, newest first, without those that a correction has replaced."""
    return Certificate.objects.filter(student=student, superseded_by=None).select_related("course")


def own_certificate(*, student: User, code: str) -> Certificate:
    """Return a certificate of this student. Raises ``NotFound`` for anybody else's."""
    certificate = by_code(code)
    if certificate.student_id != student.pk:
        raise NotFound
    return certificate


def current_certificate(*, student: User, course_id: int) -> Certificate | None:
    """The newest certificate of a student for a course, if there is one."""
    return (
        Certificate.objects.filter(student=student, course_id=course_id)
        .select_related("course", "archive")
        .order_by("-id")
        .first()
    )
