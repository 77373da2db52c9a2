"""Promising a certificate."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.enums import EventKind
from certificates.models import Certificate, CertificateEvent, CertificateTemplate
from certificates.pdf.template import default_template
from lib.doorbell import Doorbell
from progress.models import CourseCompletion

doorbell = Doorbell("certificates.tasks.issue_due_certificates")


@transaction.atomic
def queue_certificate(*, completion: CourseCompletion) -> Certificate:
    """Write the certificate that a completion owes, with everything it will say frozen. Once per completion."""
    certificate, created = Certificate.objects.get_or_create(
        completion=completion, supersedes=None, defaults=_frozen(completion)
    )
    if created:
        CertificateEvent.objects.create(certificate=certificate, kind=EventKind.QUEUED)
        doorbell.ring_on_commit()
    return certificate


def _frozen(completion: CourseCompletion) -> dict[str, object]:
    student, course = completion.enrollment.student, completion.enrollment.course
    with translation.override(student.language):
        title = _("Instructor")
    return {
        "student": student,
        "course": course,
        "template": packaged_template(),
        "holder_name": student.name_for_certificates,
        "course_title": course.title,
        "hours": course.hours,
        "completed_on": timezone.localdate(completion.completed_at),
        "language": student.language,
        "issuer": settings.CERTIFICATE_ISSUER,
        "signatory_name": course.instructor.full_name,
        "signatory_title": title,
    }


def packaged_template() -> CertificateTemplate:
    """The row of the template that comes with the product, as it is in this release."""
    draft = CertificateTemplate(name="Titula", html=default_template().html)
    known = CertificateTemplate.objects.filter(sha256=draft.fingerprint).first()
    if known is None:
        known, _created = CertificateTemplate.objects.get_or_create(
            sha256=draft.fingerprint, defaults={"name": draft.name, "html": draft.html}
        )
    return known
