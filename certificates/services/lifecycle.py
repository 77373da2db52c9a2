"""What happens to a certificate after its issue: correction and revocation."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.validators import validate_person_name
from certificates.enums import CertificateState, EventKind
from certificates.exceptions import AlreadyBeingCorrected, NotInForce
from certificates.models import Certificate, CertificateEvent
from certificates.selectors import may_administer
from certificates.services.freezing import identity, packaged_template
from certificates.services.queueing import doorbell
from lib.errors import InvalidInput, NotAllowed
from lib.text import clean_text

_KEPT = (
    "completion",
    "student",
    "course",
    "course_title",
    "hours",
    "completed_on",
    "language",
    "issuer",
    "signatory_name",
    "signatory_title",
    "second_signatory_name",
    "second_signatory_title",
    "expires_on",
)


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Declare a certificate void, for a reason that the verification page tells.

    Raises ``NotAllowed``, ``NotInForce``.
    """
    current = _locked(certificate, by)
    current.state, current.revoked_at = CertificateState.REVOKED, timezone.now()
    current.revocation_reason = clean_text(reason)[:200]
    current.save(update_fields=["state", "revoked_at", "revocation_reason", "updated_at"])
    _record(current, EventKind.REVOKED, by, reason=current.revocation_reason)
    return current


@transaction.atomic
def supersede_certificate(
    *, certificate: Certificate, by: User, holder_name: str, reason: str
) -> Certificate:
    """Queue a corrected certificate. The old one stays valid until the new one is issued, then points to it.

    Raises ``NotAllowed``, ``NotInForce``, ``AlreadyBeingCorrected``, ``InvalidInput``.
    """
    current = _locked(certificate, by)
    name = clean_text(holder_name)
    try:
        validate_person_name(name)
    except ValidationError as error:
        raise InvalidInput(errors={"holder_name": error.messages}) from error
    try:
        with transaction.atomic():
            corrected = Certificate.objects.create(
                supersedes=current,
                holder_name=name,
                template=packaged_template(),
                **identity(),
                **{field: getattr(current, field) for field in _KEPT},
            )
    except IntegrityError as error:
        raise AlreadyBeingCorrected from error
    _record(corrected, EventKind.QUEUED, by, corrects=current.code, reason=clean_text(reason)[:200])
    doorbell.ring_on_commit()
    return corrected


def _locked(certificate: Certificate, by: User) -> Certificate:
    if not may_administer(by):
        raise NotAllowed
    current = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if current.state != CertificateState.ISSUED:
        raise NotInForce
    return current


def _record(certificate: Certificate, kind: EventKind, by: User, **detail: str) -> None:
    CertificateEvent.objects.create(certificate=certificate, kind=kind, actor=by, detail=detail)
