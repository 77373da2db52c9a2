"""Keeping documents in S3: our drain against django-storages, one document after the other, in the same run."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates import documents
from certificates.models import Certificate, CertificateArchive
from certificates.pdf.writing.writer import Written
from certificates.services import archiving
from certificates.services.issuing import issue_due_certificates
from tests.factories.academy import finish, make_course
from tests.factories.people import make_bare_user

DOCUMENTS = 300
SLICE = 50


def archive_ratio() -> dict[str, float]:
    """Measure ``DOCUMENTS`` documents, made beforehand for both sides, in slices that take turns.

    The usual way is a put by django-storages and a ``save()`` for each row; ours leases, stores, reads back,
    compares and records. ``archive_vs_storages`` compares CPU of this process; ``…_wall`` the time on the
    clock; ``…_verified`` both sides reading back. ``archive_cpu_ms``: a document, ours.
    """
    made = _issued_documents()
    rows = list(made)
    usual, careful, ours = [], [], []
    for start in range(0, DOCUMENTS, SLICE):
        part = {row: made[row] for row in rows[start : start + SLICE]}
        usual.append(_measured(partial(_one_by_one, part)))
        careful.append(_measured(partial(_one_by_one, part, reads_back=True)))
        ours.append(_measured(partial(_drain, part)))
    cpu, wall = zip(*ours, strict=True)
    return {
        "archive_cpu_ms": median(cpu) / SLICE * 1000,
        "archive_vs_storages": median(u[0] / o[0] for u, o in zip(usual, ours, strict=True)),
        "archive_vs_storages_wall": median(u[1] / o[1] for u, o in zip(usual, ours, strict=True)),
        "archive_vs_storages_verified": median(
            c[0] / o[0] for c, o in zip(careful, ours, strict=True)
        ),
        "archive_per_second": SLICE / median(wall),
    }


def _issued_documents() -> dict[Certificate, Written]:
    course = make_course(lessons=1)
    for number in range(DOCUMENTS):
        finish(make_bare_user(f"archive{number}-{secrets.token_hex(3)}@example.com"), course)
    issue_due_certificates()
    rows = Certificate.objects.filter(course=course, state="issued").select_related("archive")
    made = {row: documents.make_document(row) for row in rows}
    assert len(made) == DOCUMENTS
    # Nothing is due until its slice comes.
    CertificateArchive.objects.filter(certificate__course=course).update(state="failed")
    return made


def _measured(call: Callable[[], None]) -> tuple[float, float]:
    """Seconds of CPU of this process, and seconds on the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - cpu, time.perf_counter() - wall


def _one_by_one(part: dict[Certificate, Written], *, reads_back: bool = False) -> None:
    for certificate, document in part.items():
        key = f"bench/{secrets.token_hex(8)}.pdf"
        default_storage.save(key, ContentFile(document.to_bytes()))
        if reads_back:
            with default_storage.open(key) as stored:
                assert hashlib.sha256(stored.read()).hexdigest() == certificate.sha256
        certificate.archive.key = key
        certificate.archive.save(update_fields=["key"])


def _drain(part: dict[Certificate, Written]) -> None:
    """The real drain, but for the documents, which are made already."""
    CertificateArchive.objects.filter(certificate__in=part).update(state="waiting", key="")
    by_code = {certificate.code: document for certificate, document in part.items()}
    make = archiving.make_document
    archiving.make_document = lambda certificate: by_code[certificate.code]
    try:
        assert archiving.archive_due_certificates() == len(part)
    finally:
        archiving.make_document = make
    stored = CertificateArchive.objects.filter(certificate__in=part, state="stored").count()
    assert stored == len(part)
