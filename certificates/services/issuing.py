"""Turning promises into certificates: number, document, signatures and mail, all in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from certificates import emails
from certificates.documents import sign_document
from certificates.enums import CertificateState, EventKind
from certificates.keys import KeyRing, SigningKeyError, keyring
from certificates.models import Certificate, CertificateEvent
from certificates.pdf.errors import CertificateRenderError, NotStampable
from certificates.services.bulk import next_turns
from certificates.services.erasing import erase_predecessors
from certificates.services.keys import register_keys
from certificates.services.queueing import doorbell
from certificates.services.recording import record_issued
from lib.doorbell import Doorbell
from lib.work import Priority, drain_held
from notifications.services import queue_emails

logger = logging.getLogger(__name__)
archive_doorbell = Doorbell("certificates.tasks.archive_due_certificates")


@dataclass(frozen=True, slots=True)
class Seal:
    """What a batch is signed with, and the rows of its public halves."""

    ring: KeyRing
    document_key: int
    credential_key: int


def issue_due_certificates() -> int:
    """Issue whatever is due; returns how many rows were taken. Neither S3 nor the mail is waited for."""
    doorbell.answered()
    try:
        seal = _seal()
    except SigningKeyError:
        # Nothing is issued unsigned. The rows wait, no attempt is counted, and the sweeper comes back.
        logger.exception("signing_key_unavailable")
        return 0
    return drain_held(Certificate, partial(_issue, seal), size=settings.CERTIFICATE_BATCH)


def _seal() -> Seal:
    """Return the keys of this process; making them known again is how a retired one is noticed."""
    ring = keyring()
    document, credential = register_keys(keyring=ring)
    return Seal(ring, document.pk, credential.pk)


def _issue(seal: Seal, batch: Sequence[Certificate]) -> None:
    """Issue a locked batch. Who cannot be printed is postponed alone."""
    now, today = timezone.now(), timezone.localdate()
    numbers = _numbers(now, len(batch))
    issued = [
        row
        for row, number in zip(batch, numbers, strict=True)
        if _fill(seal, row, number, now, today)
    ]
    if not issued:
        return
    record_issued(issued)
    _supersede_the_corrected(issued)
    _announce(issued)
    archive_doorbell.ring_on_commit()


def _numbers(now: datetime, count: int) -> list[str]:
    # A sequence, not max + 1: two workers never meet, and a rolled back batch leaves a gap instead of a double.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('certificates_number') FROM generate_series(1, %s)", [count])
        values = [row[0] for row in cursor.fetchall()]
    return [f"{settings.CERTIFICATE_NUMBER_PREFIX}-{now:%Y}-{value:07d}" for value in values]


def _fill(seal: Seal, certificate: Certificate, number: str, now: datetime, today: date) -> bool:
    """Give the row its number and its signatures; False if it has to wait."""
    certificate.number, certificate.issued_at, certificate.issued_on = number, now, today
    certificate.document_key_id = seal.document_key
    certificate.credential_key_id = seal.credential_key
    is_live = certificate.priority == Priority.LIVE
    try:
        sign_document(certificate, seal.ring, stamped_only=is_live)
    except NotStampable:
        _move_to_bulk(certificate)
        return False
    except CertificateRenderError as error:
        logger.exception("certificate_not_printable", extra={"certificate": certificate.code})
        certificate.attempts += 1
        certificate.postpone(error)
        return False
    certificate.state = CertificateState.ISSUED
    return True


def _move_to_bulk(certificate: Certificate) -> None:
    # Fifty times the work of a stamped one: whoever waits behind it should not pay for its template.
    certificate.priority = Priority.BULK
    [certificate.turn] = next_turns([certificate.course_id])
    certificate.save(update_fields=["priority", "turn"])


def _announce(issued: Sequence[Certificate]) -> None:
    students = User.objects.only("email", "full_name", "language").in_bulk(
        {row.student_id for row in issued}
    )
    for row in issued:
        row.student = students[row.student_id]
    queue_emails(emails.certificate_issued(row) for row in issued)


def _supersede_the_corrected(issued: Sequence[Certificate]) -> None:
    # Only now: until its correction exists, the old certificate is the student's only one.
    newer = {row.supersedes_id: row for row in issued if row.supersedes_id}
    if not newer:
        return
    # Locked, so that one that is revoked at this moment is not also superseded.
    old = Certificate.objects.filter(pk__in=newer, state=CertificateState.ISSUED)
    replaced = list(old.order_by("pk").select_for_update().values_list("pk", flat=True))
    Certificate.objects.filter(pk__in=replaced).update(state=CertificateState.SUPERSEDED)
    CertificateEvent.objects.bulk_create(
        [
            CertificateEvent(
                certificate_id=pk, kind=EventKind.SUPERSEDED, detail={"by": newer[pk].code}
            )
            for pk in replaced
        ]
    )
    erase_predecessors([newer[pk] for pk in replaced if newer[pk].hides_former_name])
