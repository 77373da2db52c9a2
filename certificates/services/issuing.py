"""Turning promises into certificates: number, document, mail, all in one transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from certificates import emails
from certificates.documents import make_pdf
from certificates.enums import CertificateState, EventKind
from certificates.models import Certificate, CertificateArchive, CertificateEvent
from certificates.pdf.errors import CertificateRenderError
from certificates.services.queueing import doorbell
from lib.doorbell import Doorbell
from lib.work import drain_held
from notifications.services import queue_emails

logger = logging.getLogger(__name__)
archive_doorbell = Doorbell("certificates.tasks.archive_due_certificates")


def issue_due_certificates() -> int:
    """Issue whatever is due; returns how many rows were taken. Neither S3 nor the mail is waited for."""
    doorbell.answered()
    return drain_held(Certificate, _issue, size=settings.CERTIFICATE_BATCH)


def _issue(batch: Sequence[Certificate]) -> None:
    """Issue a locked batch. Who cannot be printed is postponed alone."""
    now = timezone.now()
    rows = list(
        Certificate.objects.filter(pk__in=[row.pk for row in batch]).select_related(
            "template", "student"
        )
    )
    issued = [
        row
        for row, number in zip(rows, _numbers(now, len(rows)), strict=True)
        if _fill(row, number, now)
    ]
    Certificate.objects.bulk_update(
        issued, ["state", "number", "issued_at", "issued_on", "sha256", "last_error"]
    )
    CertificateArchive.objects.bulk_create([CertificateArchive(certificate=row) for row in issued])
    _record(issued)
    _supersede_the_corrected(issued)
    queue_emails(emails.certificate_issued(row) for row in issued)
    archive_doorbell.ring_on_commit()


def _numbers(now: datetime, count: int) -> list[str]:
    # A sequence, not max + 1: two workers never meet, and a rolled back batch leaves a gap instead of a double.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('certificates_number') FROM generate_series(1, %s)", [count])
        values = [row[0] for row in cursor.fetchall()]
    return [f"{settings.CERTIFICATE_NUMBER_PREFIX}-{now:%Y}-{value:07d}" for value in values]


def _fill(certificate: Certificate, number: str, now: datetime) -> bool:
    certificate.number, certificate.issued_at = number, now
    certificate.issued_on = timezone.localdate(now)
    try:
        certificate.sha256 = hashlib.sha256(make_pdf(certificate)).hexdigest()
    except CertificateRenderError as error:
        logger.exception("certificate_not_printable", extra={"certificate": certificate.code})
        certificate.attempts += 1
        certificate.postpone(error)
        return False
    certificate.state, certificate.last_error = CertificateState.ISSUED, ""
    return True


def _record(issued: Sequence[Certificate]) -> None:
    CertificateEvent.objects.bulk_create(
        [
            CertificateEvent(
                certificate=row,
                kind=EventKind.ISSUED,
                detail={"number": row.number, "sha256": row.sha256},
            )
            for row in issued
        ]
    )


def _supersede_the_corrected(issued: Sequence[Certificate]) -> None:
    # Only now: until its correction exists, the old certificate is the student's only one.
    old = {row.supersedes_id: row for row in issued if row.supersedes_id}
    Certificate.objects.filter(pk__in=old, state=CertificateState.ISSUED).update(
        state=CertificateState.SUPERSEDED
    )
    CertificateEvent.objects.bulk_create(
        [
            CertificateEvent(certificate_id=pk, kind=EventKind.SUPERSEDED, detail={"by": new.code})
            for pk, new in old.items()
        ]
    )
