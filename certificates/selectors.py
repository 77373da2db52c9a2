"""Reads of certificates."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from accounts.models import User
from certificates.access import is_holder
from certificates.enums import EventKind
from certificates.models import (
    CODE_LENGTH,
    Certificate,
    CertificateEvent,
    CertificateQuerySet,
)
from lib.errors import NotFound
from lib.tokens import normalize_code

_DIGEST = re.compile(r"[0-9a-f]{64}")
# How fast we issue is read from the last minute, and from no more rows than this: it costs the same in a storm.
RECENT = timedelta(minutes=1)
RECENT_ROWS = 500


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


def by_file(digest: str) -> Certificate:
    """Return the certificate whose PDF has this SHA-256 (hex), or had it before it was made again.

    Raises ``NotFound``.
    """
    wanted = digest.strip().lower()
    if not _DIGEST.fullmatch(wanted):
        raise NotFound
    certificates = Certificate.objects.with_people()
    found = (
        certificates.filter(sha256=wanted).first()
        or certificates.filter(pk__in=_printed_as(wanted)).first()
    )
    if found is None:
        raise NotFound
    return found


def _printed_as(digest: str) -> QuerySet[CertificateEvent, int]:
    # A certificate that was made again carries its new digest; each earlier one is in the event that replaced it.
    reprints = CertificateEvent.objects.filter(kind=EventKind.REPRINTED, detail__was=digest)
    return reprints.values_list("certificate_id", flat=True)


def of_student(student: User) -> CertificateQuerySet:
    """The student's certificates, newest first, without those that a correction has replaced."""
    return Certificate.objects.filter(student=student, superseded_by=None).select_related("course")


def own_certificate(*, student: User, code: str) -> Certificate:
    """Return a certificate of this student. Raises ``NotFound`` for anybody else's."""
    certificate = by_code(code)
    if not is_holder(student, certificate):
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


def time_in_line(ahead: int) -> timedelta | None:
    """How long ``ahead`` certificates will take at the rate of the last minute; None when none was issued in it."""
    now = timezone.now()
    recent = (
        Certificate.objects.filter(issued_at__gte=now - RECENT)
        .order_by("-issued_at")
        .values("issued_at")[:RECENT_ROWS]
    )
    seen = recent.aggregate(count=Count("issued_at"), since=Min("issued_at"))
    if not seen["count"]:
        return None
    # Fewer than we look at: those of the whole minute. Else of as long as it took to make so many.
    count: int = seen["count"]
    span: timedelta = now - seen["since"] if count == RECENT_ROWS else RECENT
    return ahead * span / count
