"""Printing a certificate again: for another span of time, or as its course prints them today."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.exceptions import NeverExpires
from certificates.models import Certificate, CertificateTemplate
from certificates.services.freezing import after_months, settings_of
from certificates.services.lifecycle import in_force, told
from certificates.services.replacing import queue_replacement, template_of


@transaction.atomic
def renew_certificate(*, certificate: Certificate, by: User) -> Certificate:
    """Queue a certificate with the same facts that is valid from today on, as long as the course says.

    One that has expired can be renewed as well; one that is still in force stays so until then.
    Raises ``NotAllowed``, ``NotInForce``, ``NeverExpires``, ``AlreadyBeingCorrected``.
    """
    current = in_force(certificate, by)
    until = after_months(timezone.localdate(), settings_of(current.course).valid_months)
    if until is None:
        raise NeverExpires
    return queue_replacement(
        current, by=by, why="renews", expires_on=until, template_id=template_of(current.course)
    )


@transaction.atomic
def reissue_certificate(
    *,
    certificate: Certificate,
    by: User,
    reason: str,
    template: CertificateTemplate | None = None,
    course_title: str = "",
) -> Certificate:
    """Queue the same certificate as it is printed today.

    With the course's template or the one given, and with ``course_title`` in place of the frozen one if
    that is given. Raises ``NotAllowed``, ``InvalidInput``, ``NotInForce``, ``AlreadyBeingCorrected``.
    """
    current = in_force(certificate, by)
    return queue_replacement(
        current,
        by=by,
        why="reissues",
        reason=told(reason),
        template_id=template.pk if template else template_of(current.course),
        course_title=course_title or current.course_title,
    )
