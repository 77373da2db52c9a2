"""The usual pipeline: one task for each certificate, which loads, renders, stores and saves.

Called in this process, so that broker and task machinery cost nothing, and it signs nothing and mails nobody: it is
cheaper here than anywhere.
"""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from benchmarks.ordinary import OrdinaryPage
from certificates.enums import ArchiveState, CertificateState
from certificates.models import Certificate, CertificateArchive


def issue_certificate(pk: int, page: OrdinaryPage) -> bytes:
    """The task's first half: number, document, ``save()``."""
    certificate = Certificate.objects.select_related("student", "course", "template").get(pk=pk)
    certificate.number = f"USUAL-{pk:07d}"
    certificate.issued_at = timezone.now()
    certificate.issued_on = timezone.localdate()
    document = page.make(certificate)
    certificate.sha256 = hashlib.sha256(document).hexdigest()
    certificate.state = CertificateState.ISSUED
    certificate.save()
    return document


def archive_certificate(pk: int, document: bytes) -> None:
    """Its second half: a put by django-storages, and a row that says so."""
    key = default_storage.save(f"usual/{pk}.pdf", ContentFile(document))
    CertificateArchive.objects.create(
        certificate_id=pk, state=ArchiveState.STORED, key=key, archived_at=timezone.now()
    )
