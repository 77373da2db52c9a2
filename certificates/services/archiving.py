"""Keeping a copy of every document in S3, without anybody waiting for it."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from certificates.documents import make_pdf
from certificates.enums import ArchiveState
from certificates.models import Certificate, CertificateArchive
from certificates.services.issuing import archive_doorbell
from lib.work import drain_leased


class ArchiveDiffers(Exception):
    """What was stored, or would be, is not the document that was issued."""


def archive_due_certificates() -> int:
    """Store whatever is due; returns how many rows were taken."""
    archive_doorbell.answered()
    return drain_leased(CertificateArchive, _store)


def _store(archive: CertificateArchive) -> None:
    certificate = Certificate.objects.select_related("template").get(pk=archive.certificate_id)
    pdf = make_pdf(certificate)
    _require_same(pdf, certificate, "made again")
    key = f"certificates/{certificate.issued_at:%Y/%m}/{certificate.code}.pdf"
    if not default_storage.exists(key):
        default_storage.save(key, ContentFile(pdf))
    with default_storage.open(key) as stored:
        _require_same(stored.read(), certificate, "stored")
    archive.state, archive.key, archive.archived_at = ArchiveState.STORED, key, timezone.now()
    archive.last_error = ""
    archive.save(update_fields=["state", "key", "archived_at", "last_error"])


def _require_same(pdf: bytes, certificate: Certificate, what: str) -> None:
    if hashlib.sha256(pdf).hexdigest() != certificate.sha256:
        raise ArchiveDiffers(f"{certificate.code}: the document {what} differs from the one issued")
