"""The e-mails about certificates."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from certificates.models import Certificate
from lib.work import Priority
from notifications.message import Message
from notifications.services import Letter


def certificate_issued(certificate: Certificate) -> Letter:
    """The certificate is there, and how anyone can check it."""
    student = certificate.student
    with override(certificate.language):
        message = Message(
            subject=_("Your certificate: %(course)s") % {"course": certificate.course_title},
            greeting=greeting(student),
            paragraphs=[
                _("Congratulations: you finished “%(course)s” and your certificate is issued.")
                % {"course": certificate.course_title},
                _("Share the verification address with anyone: they need no account to check it."),
            ],
            details=[
                (_("Holder"), certificate.holder_name),
                (_("Number"), certificate.number or ""),
                (_("Verification"), certificate.verification_url),
            ],
            action=(
                _("See my certificate"),
                f"{settings.SITE_URL}{reverse('certificates:mine', args=[certificate.code])}",
            ),
        )
    return Letter(
        kind="certificate_issued",
        dedupe_key=f"certificate_issued:{certificate.code}",
        to=student.email,
        language=certificate.language,
        message=message,
        priority=Priority(certificate.priority),
    )
