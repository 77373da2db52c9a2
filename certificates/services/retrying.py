"""Giving dead work another chance, once what killed it is mended."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.access import may_administer
from certificates.enums import CertificateState, EventKind
from certificates.exceptions import AlreadyIssued
from certificates.models import Certificate, CertificateEvent, CertificateQuerySet
from certificates.services.erasing import erasure_doorbell
from certificates.services.issuing import archive_doorbell
from certificates.services.lifecycle import printable_name, told
from certificates.services.queueing import doorbell
from certificates.services.replacing import locked, template_of
from lib.errors import NotAllowed
from lib.work import WorkQuerySet


@transaction.atomic
def retry_certificates(*, certificates: CertificateQuerySet, by: User) -> int:
    """Queue those of ``certificates`` that could not be issued again; returns how many. Raises ``NotAllowed``."""
    if not may_administer(by):
        raise NotAllowed
    revived = certificates.revive()
    doorbell.ring_on_commit()
    return revived


@transaction.atomic
def retry_archives(*, archives: WorkQuerySet, by: User) -> int:
    """Store those of ``archives`` that could not be stored again; returns how many. Raises ``NotAllowed``."""
    if not may_administer(by):
        raise NotAllowed
    revived = archives.revive()
    archive_doorbell.ring_on_commit()
    return revived


@transaction.atomic
def retry_erasures(*, erasures: WorkQuerySet, by: User) -> int:
    """Erase those of ``erasures`` that could not be erased again; returns how many. Raises ``NotAllowed``."""
    if not may_administer(by):
        raise NotAllowed
    revived = erasures.revive()
    erasure_doorbell.ring_on_commit()
    return revived


@transaction.atomic
def mend_certificate(
    *, certificate: Certificate, by: User, holder_name: str, reason: str
) -> Certificate:
    """Queue a certificate that could not be issued again, with a name that can be printed.

    It takes the template that its course has today. Nobody has seen this certificate yet, so the row
    itself is mended; the history keeps the old name. Raises ``NotAllowed``, ``AlreadyIssued``,
    ``InvalidInput``.
    """
    current = locked(certificate, by)
    if current.state != CertificateState.FAILED:
        raise AlreadyIssued
    detail = {"holder_name_was": current.holder_name, "reason": told(reason)}
    current.holder_name = printable_name(holder_name)
    current.template_id = template_of(current.course)
    current.state, current.attempts, current.last_error = CertificateState.QUEUED, 0, ""
    current.due_at = timezone.now()
    current.save()
    CertificateEvent.objects.create(
        certificate=current, kind=EventKind.QUEUED, actor=by, detail=detail
    )
    doorbell.ring_on_commit()
    return current
