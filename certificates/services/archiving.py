"""Keeping a copy of every document in S3, without anybody waiting for it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from certificates.archive_pipeline import NoTimeLeft, Pipeline, open_pipeline
from certificates.archive_store import LONGEST_CALL, StoreUnavailable, document_key
from certificates.documents import make_document
from certificates.models import Certificate, CertificateArchive
from certificates.services.issuing import archive_doorbell
from lib.work import BatchOutcome, drain_leased_batches

logger = logging.getLogger(__name__)

BATCH = 200
#: Seconds: a killed worker's rows are free again after this.
LEASE = 60
#: Seconds: nothing new is begun in a batch after this, so that the last call ends well within the lease.
BUDGET = LEASE - 2 * LONGEST_CALL
#: Seconds: no new batch is begun after this; with the last one it stays below the time limit of a task.
DRAIN = 40


class ArchiveDiffers(Exception):
    """The document, made again, is not the one that was issued."""


def archive_due_certificates() -> int:
    """Store whatever is due; returns how many rows were tried."""
    archive_doorbell.answered()
    return drain_leased_batches(
        CertificateArchive, _store_batch, size=BATCH, lease=LEASE, seconds=DRAIN
    )


def _made_as_issued(certificate: Certificate) -> bytes:
    """Return the document, made again. Raises ``ArchiveDiffers``, ``CertificateRenderError``."""
    made = make_document(certificate)
    if made.sha256 != certificate.sha256:
        raise ArchiveDiffers(f"{certificate.code}: made again, it differs from the one issued")
    return made.to_bytes()


def key_of(certificate: Certificate) -> str:
    """Return where the document of an issued certificate is kept."""
    if certificate.issued_at is None:
        raise ValueError(f"certificate {certificate.pk} is not issued yet")
    return document_key(certificate.issued_at, certificate.code)


def _store_batch(batch: list[CertificateArchive]) -> BatchOutcome:
    """Make and store the documents of leased rows. No transaction is open while S3 is talked to."""
    certificates = _certificates_of(batch)
    errors: dict[int, BaseException] = {}
    with open_pipeline(seconds=BUDGET) as pipeline:
        for row in batch:
            if error := _send(pipeline, row.pk, certificates[row.certificate_id]):
                errors[row.pk] = error
        errors.update({pk: error for pk, error in pipeline.results() if error})
    _record(
        {row.pk: key_of(certificates[row.certificate_id]) for row in batch if row.pk not in errors}
    )
    untried = frozenset(pk for pk, error in errors.items() if isinstance(error, NoTimeLeft))
    failed = {pk: error for pk, error in errors.items() if pk not in untried}
    return BatchOutcome(failed, untried)


def _certificates_of(batch: Sequence[CertificateArchive]) -> Mapping[int, Certificate]:
    return Certificate.objects.in_bulk([row.certificate_id for row in batch])


def _send(pipeline: Pipeline, number: int, certificate: Certificate) -> Exception | None:
    """Make one document and send it on its way; returns why that could not be done."""
    try:
        pipeline.require_open()
        pipeline.send(number, key_of(certificate), _made_as_issued(certificate))
    except (StoreUnavailable, NoTimeLeft) as error:
        return error
    except Exception as error:
        # Whatever is wrong with this one, the others are stored.
        logger.exception("archive_failed", extra={"certificate": certificate.code})
        return error
    return None


_STORED = """
UPDATE certificates_certificatearchive AS archive
SET state = 'stored', key = stored.key, archived_at = %(now)s, last_error = ''
FROM unnest(%(ids)s::bigint[], %(keys)s::text[]) AS stored (id, key)
WHERE archive.id = stored.id AND archive.state <> 'stored'
"""


def _record(stored: Mapping[int, str]) -> None:
    if not stored:
        return
    values: dict[str, Any] = {
        "now": timezone.now(),
        "ids": list(stored),
        "keys": list(stored.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORED, values)
