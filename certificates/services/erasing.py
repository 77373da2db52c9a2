"""A holder's wish that certificates do not tell any more whose they were."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from certificates.access import may_administer
from certificates.enums import CertificateState, EventKind
from certificates.exceptions import NotReplaced
from certificates.models import (
    Certificate,
    CertificateArchive,
    CertificateEvent,
    DocumentErasure,
)
from certificates.services.replacing import locked
from lib.doorbell import Doorbell
from lib.errors import NotAllowed

erasure_doorbell = Doorbell("certificates.tasks.erase_due_documents")

_VOID = frozenset({CertificateState.REVOKED, CertificateState.SUPERSEDED})


@transaction.atomic
def withdraw_certificates(*, student: User, by: User) -> int:
    """Take every certificate of a student back for good, issued or not: void, and nobody's. Returns how many.

    The caller has made sure that none is being promised at this moment. Raises ``NotAllowed``.
    """
    if by != student and not may_administer(by):
        raise NotAllowed
    rows = [row for row in _locked_all(student) if not row.is_anonymous]
    in_force = [row for row in rows if row.state not in _VOID]
    _void(in_force, by=by)
    erase_holders([row.pk for row in rows])
    return len(rows)


@transaction.atomic
def hide_former_name(*, certificate: Certificate, by: User) -> Certificate:
    """Let a replaced certificate, and those before it, not tell any more to which name they were issued.

    Raises ``NotAllowed``, ``NotReplaced``.
    """
    current = locked(certificate, by)
    if current.state != CertificateState.SUPERSEDED:
        raise NotReplaced
    newer = Certificate.objects.get(supersedes=current)
    if not current.is_anonymous:
        erase_predecessors([newer], by=by)
    current.refresh_from_db()
    return current


def erase_predecessors(newer: Sequence[Certificate], *, by: User | None = None) -> None:
    """Erase the holder of whatever led to these certificates, however often it was replaced."""
    found: list[int] = []
    older = {row.supersedes_id for row in newer if row.supersedes_id}
    while older:
        rows = Certificate.objects.filter(pk__in=older, holder_erased_at=None)
        # Newest first, as everywhere: two who lock the same line never wait for each other.
        chain = list(rows.order_by("-pk").select_for_update().only("pk", "supersedes_id", "state"))
        found += [row.pk for row in chain if row.state in _VOID]
        older = {row.supersedes_id for row in chain if row.supersedes_id}
    if found:
        CertificateEvent.objects.bulk_create(
            CertificateEvent(certificate_id=pk, kind=EventKind.ANONYMISED, actor=by) for pk in found
        )
        erase_holders(found)


def erase_holders(ids: Collection[int]) -> None:
    """Take the name, and what was signed over it, from void certificates and from all that is kept of them.

    Needs a transaction. The stored documents follow after the commit.
    """
    now = timezone.now()
    Certificate.objects.filter(pk__in=ids).update(
        holder_name="",
        document_signature=None,
        credential_signature=None,
        last_error="",
        holder_erased_at=now,
        updated_at=now,
    )
    _forget_in_history(ids)
    CertificateArchive.objects.filter(certificate__in=ids).delete()
    issued = Certificate.objects.filter(pk__in=ids, issued_at__isnull=False)
    DocumentErasure.objects.bulk_create(
        [DocumentErasure(certificate_id=pk) for pk in issued.values_list("pk", flat=True)],
        ignore_conflicts=True,
    )
    erasure_doorbell.ring_on_commit()


def _locked_all(student: User) -> list[Certificate]:
    """Lock every certificate of the student; a worker that is issuing one is waited for.

    Newest first: who issues a correction holds it, and then wants the old one. Read until nothing new came
    while waiting: a correction is written by who holds the old one.
    """
    held: list[Certificate] = []
    while True:
        rows = Certificate.objects.filter(student=student).order_by("-pk")
        found = list(rows.select_for_update(of=("self",)))
        if len(found) == len(held):
            return found
        held = found


def _void(rows: Sequence[Certificate], *, by: User) -> None:
    now = timezone.now()
    for row in rows:
        with override(row.language):
            row.revocation_reason = _("Withdrawn by its holder")
        row.state, row.revoked_at, row.updated_at = CertificateState.REVOKED, now, now
        # In the same statement, because the row that was never issued is whole only without its holder.
        row.holder_name, row.holder_erased_at, row.last_error = "", now, ""
        row.document_signature = row.credential_signature = None
    Certificate.objects.bulk_update(
        rows,
        [
            *("state", "revoked_at", "revocation_reason", "updated_at", "holder_name"),
            *("holder_erased_at", "last_error", "document_signature", "credential_signature"),
        ],
        batch_size=500,
    )
    CertificateEvent.objects.bulk_create(
        CertificateEvent(certificate=row, kind=EventKind.WITHDRAWN, actor=by) for row in rows
    )


# The trigger lets these two words go, and nothing else. What staff wrote about a correction is in the history
# of the certificate that followed.
_FORGET = """
UPDATE certificates_certificateevent SET detail = detail - 'holder_name_was' - 'reason'
WHERE detail ?| array['holder_name_was', 'reason'] AND certificate_id IN (
    SELECT id FROM certificates_certificate WHERE id = ANY(%(ids)s) OR supersedes_id = ANY(%(ids)s)
)
"""


def _forget_in_history(ids: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"ids": list(ids)})
