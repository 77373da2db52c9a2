"""A certificate never changes: another wording, design or validity is a new one that takes its place."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from certificates.access import may_administer
from certificates.enums import EventKind
from certificates.exceptions import AlreadyBeingCorrected
from certificates.models import Certificate, CertificateEvent
from certificates.services.freezing import identity, packaged_template, settings_of
from certificates.services.queueing import doorbell
from courses.models import Course
from lib.errors import NotAllowed

#: What a replacement says as the certificate before it did, unless it was made to change just that.
KEPT = (
    "completion_id",
    "student_id",
    "course_id",
    "holder_name",
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


def locked(certificate: Certificate, by: User) -> Certificate:
    """Return the row as it is now, locked until the end of the transaction. Raises ``NotAllowed``."""
    if not may_administer(by):
        raise NotAllowed
    return as_it_is_now(certificate)


def as_it_is_now(certificate: Certificate) -> Certificate:
    """Return the row, locked until the end of the transaction."""
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("course", "student")
        .get(pk=certificate.pk)
    )


def template_of(course: Course) -> int:
    """Return the id of the template with which the course's certificates are printed today."""
    return settings_of(course).template_id or packaged_template().pk


def replacement_of(current: Certificate, **changes: object) -> Certificate:
    """Return the unsaved certificate that is to supersede ``current``: the same facts but for ``changes``."""
    kept = {field: getattr(current, field) for field in KEPT}
    return Certificate(supersedes=current, **identity(), **(kept | changes))


def queue_replacement(
    current: Certificate, *, by: User, why: str, reason: str = "", **changes: object
) -> Certificate:
    """Queue the certificate that takes the place of ``current``, a locked row, once it is issued.

    ``why`` is the word of the history for it: ``corrects``, ``renews`` or ``reissues``.
    Raises ``AlreadyBeingCorrected``.
    """
    newer = replacement_of(current, **changes)
    try:
        with transaction.atomic():
            newer.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyBeingCorrected from error
    CertificateEvent.objects.create(
        certificate=newer,
        kind=EventKind.QUEUED,
        actor=by,
        detail={why: current.code, "reason": reason},
    )
    doorbell.ring_on_commit()
    return newer
