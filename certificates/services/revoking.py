"""Revoking many certificates for one reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from certificates import emails
from certificates.enums import CertificateState, EventKind
from certificates.models import Certificate, CertificateEvent, CertificateQuerySet
from certificates.services.bulk import Batch, in_batches
from certificates.services.lifecycle import told
from lib.work import Priority
from notifications.services import queue_emails


def revocable(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Return those that are neither revoked nor replaced, nor about to be replaced."""
    successor = Certificate.objects.filter(supersedes=OuterRef("pk"), state=CertificateState.QUEUED)
    return certificates.filter(~Exists(successor), state=CertificateState.ISSUED)


def revoke_certificates(
    *, certificates: CertificateQuerySet, by: User, reason: str, after: int = 0
) -> Iterator[Batch]:
    """Revoke each of ``certificates`` that is ``revocable``; their holders are told, by bulk mail.

    Raises ``NotAllowed``, ``InvalidInput``.
    """
    rows = revocable(certificates)
    return in_batches(rows, partial(_revoke, by=by, reason=told(reason)), by=by, after=after)


def _revoke(ids: list[int], *, by: User, reason: str) -> int:
    now = timezone.now()
    batch = list(Certificate.objects.filter(pk__in=ids).select_related("student").order_by("pk"))
    Certificate.objects.filter(pk__in=ids).update(
        state=CertificateState.REVOKED,
        revoked_at=now,
        revocation_reason=reason,
        updated_at=now,
    )
    events = CertificateEvent.objects.bulk_create(
        CertificateEvent(
            certificate=row, kind=EventKind.REVOKED, actor=by, detail={"reason": reason}
        )
        for row in batch
    )
    queue_emails(
        emails.certificate_revoked(row, event, priority=Priority.BULK)
        for row, event in zip(batch, events, strict=True)
    )
    return len(batch)
