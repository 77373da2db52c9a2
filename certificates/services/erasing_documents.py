"""Deleting the stored documents of holders who wished to be forgotten: after the commit, as often as it takes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from certificates.archive_store import delete_document
from certificates.enums import ErasureState
from certificates.models import DocumentErasure
from certificates.services.archiving import LEASE, key_of
from certificates.services.erasing import erasure_doorbell
from lib.work import drain_leased

#: Whoever was storing a document when its holder was erased has ended by then.
STRAGGLERS = timedelta(seconds=2 * LEASE)


def erase_due_documents() -> int:
    """Delete the stored documents that have to go; returns how many rows were tried."""
    erasure_doorbell.answered()
    return drain_leased(DocumentErasure, _erase)


def _erase(row: DocumentErasure) -> None:
    delete_document(key_of(row.certificate))
    # A worker that had made the document before may have stored it again a moment later: come back once.
    last = row.created_at + STRAGGLERS
    if timezone.now() < last:
        row.due_at, row.attempts = last, 0
    else:
        row.state = ErasureState.DONE
    row.last_error = ""
    row.save(update_fields=["state", "due_at", "attempts", "last_error", "updated_at"])
