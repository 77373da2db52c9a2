"""Putting the archive right where it differs from the database. Nothing that was stored is ever destroyed."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.access import may_administer
from certificates.archive_store import read_document, set_aside
from certificates.documents import make_document, sign_document
from certificates.enums import ArchiveState, EventKind
from certificates.keys import keyring
from certificates.models import Certificate, CertificateArchive, CertificateEvent
from certificates.pdf.errors import CertificateRenderError
from certificates.services.archiving import key_of
from certificates.services.comparing import Difference
from certificates.services.issuing import archive_doorbell
from certificates.services.keys import register_keys
from lib.errors import DomainError, NotAllowed

_SIGNED = (
    "sha256",
    "document_key",
    "document_signature",
    "credential_key",
    "credential_signature",
)


class DocumentIsStored(DomainError):
    code = "document_is_stored"
    message = _(
        "The document of this certificate is stored as it was issued, so another one cannot take its place. "
        "Nothing was changed; repair the archive instead."
    )


class Result(StrEnum):
    """What became of a difference."""

    QUEUED = "queued"  # the workers will store the document
    RECORDED = "recorded"  # it was there already, and is recorded now
    REPRINTED = "reprinted"  # queued, with the bytes and the digest of today
    UNREPEATABLE = "unrepeatable"  # made again, it is another document: nothing was changed
    REPORTED = "reported"  # for a person to decide


def repair_difference(*, difference: Difference, by: User) -> Result:
    """Let the document of a difference be stored, moving aside what lies in its place.

    Nothing is changed when the document cannot be made again as it was issued; see ``reprint_document``.
    Raises ``NotAllowed``, ``StoreUnavailable``.
    """
    _require_staff(by)
    if difference.certificate_id is None:
        return Result.REPORTED
    certificate = Certificate.objects.get(pk=difference.certificate_id)
    key = key_of(certificate)
    content = read_document(key)
    if content is not None and _digest(content) == certificate.sha256:
        _record_stored(certificate, key)
        return Result.RECORDED
    if _digest_made_again(certificate) != certificate.sha256:
        return Result.UNREPEATABLE
    if content is not None:
        set_aside(key, content)
    _queue_again(certificate)
    return Result.QUEUED


def reprint_document(*, difference: Difference, by: User) -> Result:
    """Let the document that is made today be the certificate's; its history keeps both SHA-256.

    For documents that were issued, but not stored, before something changed their bytes. Raises
    ``NotAllowed``, ``DocumentIsStored``, ``CertificateRenderError``, ``SigningKeyError``, ``StoreUnavailable``.
    """
    _require_staff(by)
    if difference.certificate_id is None:
        return Result.REPORTED
    certificate = Certificate.objects.get(pk=difference.certificate_id)
    key, was = key_of(certificate), certificate.sha256
    content = read_document(key)
    if content is not None and _digest(content) == was:
        raise DocumentIsStored
    _sign_again(certificate)
    if content is not None:
        set_aside(key, content)
    _pin(certificate, was, by)
    return Result.REPRINTED


def _sign_again(certificate: Certificate) -> None:
    # The signature that was kept is of the old bytes: today's need one of their own, by today's key.
    ring = keyring()
    certificate.document_key, certificate.credential_key = register_keys(keyring=ring)
    sign_document(certificate, ring, stamped_only=False)


@transaction.atomic
def _pin(certificate: Certificate, was: str, by: User) -> None:
    certificate.save(update_fields=[*_SIGNED, "updated_at"])
    CertificateEvent.objects.create(
        certificate=certificate,
        kind=EventKind.REPRINTED,
        actor=by,
        detail={"was": was, "is": certificate.sha256},
    )
    _queue_again(certificate)


def _require_staff(by: User) -> None:
    if not may_administer(by):
        raise NotAllowed


def _digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def _digest_made_again(certificate: Certificate) -> str | None:
    """SHA-256 of the document made now; None: it cannot be made at all."""
    try:
        return make_document(certificate).sha256
    except CertificateRenderError:
        return None


@transaction.atomic
def _queue_again(certificate: Certificate) -> None:
    _put_down(certificate, state=ArchiveState.WAITING, key="", archived_at=None)
    archive_doorbell.ring_on_commit()


def _record_stored(certificate: Certificate, key: str) -> None:
    _put_down(certificate, state=ArchiveState.STORED, key=key, archived_at=timezone.now())


def _put_down(certificate: Certificate, **columns: object) -> None:
    fresh = {"attempts": 0, "due_at": timezone.now(), "last_error": ""}
    CertificateArchive.objects.update_or_create(certificate=certificate, defaults=fresh | columns)
