"""The e-mails about certificates."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from certificates.models import Certificate, CertificateEvent
from lib.work import Priority
from notifications.message import Message
from notifications.services import Letter

#: Stands for a code in an address.
_ANY: Final = "ANYCODE"


def certificate_issued(certificate: Certificate) -> Letter:
    """The certificate is there, and how anyone can check it."""
    again = certificate.supersedes_id is not None
    words = _words(certificate.language, certificate.course_title, again=again)
    with override(certificate.language):
        hello = greeting(certificate.student)
    message = Message(
        subject=words.subject,
        greeting=hello,
        paragraphs=words.paragraphs,
        details=_details(certificate, words.labels),
        action=(words.action, f"{settings.SITE_URL}{_page(certificate.code)}"),
    )
    return _letter("certificate_issued", certificate.code, certificate, message)


def key_of_issue(certificate: Certificate) -> str:
    """What the mail that tells of the certificate is found by."""
    return _key("certificate_issued", certificate.code)


def certificate_revoked(
    certificate: Certificate, event: CertificateEvent, *, priority: Priority = Priority.LIVE
) -> Letter:
    """The certificate is void, and why. ``event`` is the revocation: there can be another, later."""
    with override(certificate.language):
        message = Message(
            subject=_("Your certificate was revoked: %(course)s")
            % {"course": certificate.course_title},
            greeting=greeting(certificate.student),
            paragraphs=[
                _(
                    "Your certificate for “%(course)s” is no longer valid, and its public page says so."
                )
                % {"course": certificate.course_title},
                _("What you learned and your place in the course are not touched."),
            ],
            details=[(_("Reason"), _reason(event)), *_details(certificate, _labels())],
            footnote=_("If you think that this is a mistake, write to us."),
        )
    key = f"{certificate.code}:{event.pk}"
    return _letter("certificate_revoked", key, certificate, message, priority)


def certificate_reinstated(certificate: Certificate, event: CertificateEvent) -> Letter:
    """The revocation was taken back, and why."""
    with override(certificate.language):
        message = Message(
            subject=_("Your certificate is valid again: %(course)s")
            % {"course": certificate.course_title},
            greeting=greeting(certificate.student),
            paragraphs=[
                _(
                    "The revocation of your certificate for “%(course)s” was undone: it is valid as before."
                )
                % {"course": certificate.course_title},
                _("Its document and its links did not change."),
            ],
            details=[(_("Reason"), _reason(event)), *_details(certificate, _labels())],
            action=(_action(), f"{settings.SITE_URL}{_page(certificate.code)}"),
        )
    key = f"{certificate.code}:{event.pk}"
    return _letter("certificate_reinstated", key, certificate, message, Priority.LIVE)


class _Words(NamedTuple):
    """What the mails about one course have in common, in one language."""

    subject: str
    paragraphs: list[str]
    labels: tuple[str, str, str]
    action: str


# A mail for each certificate, and thousands of a course in a row: looking words up costs more than all the rest.
@lru_cache(maxsize=512)
def _words(language: str, course_title: str, *, again: bool) -> _Words:
    with override(language):
        return _Words(
            subject=_("Your certificate: %(course)s") % {"course": course_title},
            paragraphs=_again(course_title) if again else _news(course_title),
            labels=_labels(),
            action=_action(),
        )


def _news(course_title: str) -> list[str]:
    return [
        _("Congratulations: you finished “%(course)s” and your certificate is issued.")
        % {"course": course_title},
        _("Share the verification address with anyone: they need no account to check it."),
    ]


def _again(course_title: str) -> list[str]:
    return [
        _("There is a new certificate for “%(course)s”: it takes the place of the earlier one.")
        % {"course": course_title},
        _("Use it from now on; whoever opens the old link is led to it."),
    ]


def _labels() -> tuple[str, str, str]:
    return _("Holder"), _("Number"), _("Verification")


def _details(certificate: Certificate, labels: tuple[str, str, str]) -> list[tuple[str, str]]:
    values = (
        certificate.holder_name,
        certificate.number or "",
        certificate.verification_url,
    )
    return list(zip(labels, values, strict=True))


def _action() -> str:
    return _("See my certificate")


def _page(code: str) -> str:
    return _page_of_any().replace(_ANY, code)


@cache
def _page_of_any() -> str:
    return reverse("certificates:mine", args=[_ANY])


def _reason(event: CertificateEvent) -> str:
    return str(event.detail.get("reason", ""))


def _key(kind: str, key: str) -> str:
    return f"{kind}:{key}"


def _letter(
    kind: str,
    key: str,
    certificate: Certificate,
    message: Message,
    priority: Priority | None = None,
) -> Letter:
    return Letter(
        kind=kind,
        dedupe_key=_key(kind, key),
        to=certificate.student.email,
        language=certificate.language,
        message=message,
        priority=Priority(certificate.priority) if priority is None else priority,
    )
