"""What happens to a certificate after its issue: revocation, reinstatement and correction."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.validators import validate_person_name
from certificates import emails
from certificates.enums import CertificateState, EventKind
from certificates.exceptions import (
    AlreadyBeingCorrected,
    NotInForce,
    NotRevoked,
    ReplacedMeanwhile,
    WithdrawnForGood,
)
from certificates.models import Certificate, CertificateEvent
from certificates.services.replacing import (
    as_it_is_now,
    locked,
    queue_replacement,
    template_of,
)
from lib.errors import InvalidInput
from lib.text import clean_text
from notifications.services import queue_email

REASON_LENGTH = 200


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Declare a certificate void, for a reason that the verification page and a mail to the holder tell.

    Raises ``NotAllowed``, ``InvalidInput``, ``NotInForce``, ``AlreadyBeingCorrected``.
    """
    return _revoke(in_force(certificate, by), by=by, reason=told(reason))


@transaction.atomic
def revoke_by_policy(*, certificate: Certificate, reason: str) -> Certificate:
    """Declare a certificate void because a rule says so: the money for the course went back. No person decides.

    Raises ``NotInForce``, ``AlreadyBeingCorrected``.
    """
    return _revoke(require_in_force(as_it_is_now(certificate)), by=None, reason=told(reason))


def _revoke(current: Certificate, *, by: User | None, reason: str) -> Certificate:
    # Its successor would be issued all the same, and the revocation would be worth nothing.
    if Certificate.objects.filter(supersedes=current, state=CertificateState.QUEUED).exists():
        raise AlreadyBeingCorrected
    current.state, current.revoked_at = CertificateState.REVOKED, timezone.now()
    current.revocation_reason = reason
    current.save(update_fields=["state", "revoked_at", "revocation_reason", "updated_at"])
    event = _record(current, EventKind.REVOKED, by, current.revocation_reason)
    queue_email(emails.certificate_revoked(current, event))
    return current


@transaction.atomic
def reinstate_certificate(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Take a revocation back: the row forgets it, the history does not, and the holder is told.

    Raises ``NotAllowed``, ``InvalidInput``, ``NotRevoked``, ``ReplacedMeanwhile``.
    """
    current = locked(certificate, by)
    if current.state != CertificateState.REVOKED:
        raise NotRevoked
    if current.is_anonymous:
        raise WithdrawnForGood
    newer = Certificate.objects.filter(supersedes=current)
    if newer.exclude(state=CertificateState.FAILED).exists():
        raise ReplacedMeanwhile
    current.state, current.revoked_at = CertificateState.ISSUED, None
    current.revocation_reason = ""
    current.save(update_fields=["state", "revoked_at", "revocation_reason", "updated_at"])
    event = _record(current, EventKind.REINSTATED, by, told(reason))
    queue_email(emails.certificate_reinstated(current, event))
    return current


@transaction.atomic
def supersede_certificate(
    *,
    certificate: Certificate,
    by: User,
    holder_name: str,
    reason: str,
    hide_former_name: bool = False,
) -> Certificate:
    """Queue a corrected certificate. The old one stays valid until the new one is issued, then points to it.

    With ``hide_former_name`` the old one, and those before it, then do not tell the name that they were issued
    to any more: whoever changed their name is not betrayed by an old code.

    Raises ``NotAllowed``, ``NotInForce``, ``AlreadyBeingCorrected``, ``InvalidInput``.
    """
    current = in_force(certificate, by)
    return queue_replacement(
        current,
        by=by,
        why="corrects",
        reason=clean_text(reason)[:REASON_LENGTH],
        holder_name=printable_name(holder_name),
        template_id=template_of(current.course),
        hides_former_name=hide_former_name,
    )


def in_force(certificate: Certificate, by: User) -> Certificate:
    """Return the row, locked, if it is neither revoked nor replaced; it may be past its last day.

    Raises ``NotAllowed``, ``NotInForce``.
    """
    return require_in_force(locked(certificate, by))


def require_in_force(certificate: Certificate) -> Certificate:
    """Return a locked row that is neither revoked nor replaced. Raises ``NotInForce``."""
    if certificate.state != CertificateState.ISSUED:
        raise NotInForce
    return certificate


def told(reason: str) -> str:
    """Return the reason as pages and mails will give it. Raises ``InvalidInput`` for none at all."""
    words = clean_text(reason)[:REASON_LENGTH]
    if not words:
        raise InvalidInput(errors={"reason": [_("Give a reason: whoever it concerns will ask.")]})
    return words


def printable_name(holder_name: str) -> str:
    """Return the name as it will be printed. Raises ``InvalidInput``."""
    name = clean_text(holder_name)
    try:
        validate_person_name(name)
    except ValidationError as error:
        raise InvalidInput(errors={"holder_name": error.messages}) from error
    return name


def _record(
    certificate: Certificate, kind: EventKind, by: User | None, reason: str
) -> CertificateEvent:
    return CertificateEvent.objects.create(
        certificate=certificate, kind=kind, actor=by, detail={"reason": reason}
    )
