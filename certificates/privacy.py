"""What certificates know about their holder, and how they forget them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from accounts.models import User
from certificates.documents import fetch_pdf, make_document
from certificates.models import Certificate
from certificates.pdf.errors import CertificateRenderError
from certificates.services.erasing import withdraw_certificates

logger = logging.getLogger(__name__)


def collect(user: User) -> dict[str, Any]:
    """Return ``certificates``: each with what it says, its state and its ``history``."""
    rows = Certificate.objects.filter(student=user).order_by("id").prefetch_related("events")
    return {"certificates": [_told(row) for row in rows]}


def _told(row: Certificate) -> dict[str, Any]:
    return {
        "number": row.number,
        "code": row.code,
        "state": row.state,
        "holder_name": row.holder_name,
        "course": row.course_title,
        "hours": row.hours,
        "completed_on": row.completed_on,
        "issued_at": row.issued_at,
        "expires_on": row.expires_on,
        "revoked_at": row.revoked_at,
        "revocation_reason": row.revocation_reason,
        "sha256": row.sha256,
        "verification_url": row.verification_url,
        "history": [
            {"at": event.at, "what": event.kind, "detail": event.detail}
            for event in sorted(row.events.all(), key=lambda event: event.pk)
        ],
    }


def documents_of(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield file name and content of each of the student's PDFs, one at a time."""
    rows = Certificate.objects.with_document().filter(student=user).select_related("archive")
    for row in rows.order_by("id").iterator(chunk_size=100):
        try:
            yield f"{row.number}.pdf", _as_issued(row)
        except CertificateRenderError:
            # What it says is among the data; a page that cannot be made must not keep them from their owner.
            logger.exception("certificate_not_exported", extra={"certificate": row.code})


def _as_issued(certificate: Certificate) -> bytes:
    """Return the document as issued: made on the spot, which takes a millisecond, else from the archive."""
    made = make_document(certificate)
    return made.to_bytes() if made.sha256 == certificate.sha256 else fetch_pdf(certificate)


def erase(user: User, *, by: User, withdraw: bool) -> None:
    """Take the certificates back for good, if that is the holder's wish; else leave them as they are.

    Needs a transaction, and the enrolments of the student locked: nothing is completed meanwhile.
    """
    if withdraw:
        withdraw_certificates(student=user, by=by)
