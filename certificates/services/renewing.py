"""Issuing a certificate again for another span of time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.exceptions import NeverExpires
from certificates.models import Certificate
from certificates.services.freezing import after_months, settings_of
from certificates.services.lifecycle import in_force
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
