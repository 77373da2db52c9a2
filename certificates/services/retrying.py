"""Giving dead work another chance, once what killed it is mended."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from certificates.models import CertificateQuerySet
from certificates.selectors import may_administer
from certificates.services.issuing import archive_doorbell
from certificates.services.queueing import doorbell
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
