"""Promising a certificate."""

from __future__ import annotations

from django.db import transaction

from accounts.exceptions import AccountIsDeleted
from certificates.enums import EventKind
from certificates.models import Certificate, CertificateEvent
from certificates.services.freezing import content_of_completion
from lib.doorbell import Doorbell
from progress.models import CourseCompletion

doorbell = Doorbell("certificates.tasks.issue_due_certificates")


@transaction.atomic
def queue_certificate(*, completion: CourseCompletion) -> Certificate:
    """Write the certificate that a completion owes, with everything it will say frozen. Once per completion.

    Raises ``AccountIsDeleted``.
    """
    # Read inside the lock of the enrolment, for which a deletion waits: what comes after it finds nobody.
    if completion.enrollment.student.is_deleted:
        raise AccountIsDeleted
    certificate, created = Certificate.objects.get_or_create(
        completion=completion, supersedes=None, defaults=content_of_completion(completion)
    )
    if created:
        CertificateEvent.objects.create(certificate=certificate, kind=EventKind.QUEUED)
        doorbell.ring_on_commit()
    return certificate
