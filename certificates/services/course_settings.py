"""What a course's certificates look like and promise: chosen by its instructor, or by staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.models import CertificateTemplate, CourseCertificate, verification_url
from certificates.pdf.content import CertificateContent
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.lettering.names import unprintable
from certificates.services.freezing import after_months, packaged_template, signatories
from courses.access import require_author
from courses.models import Course
from lib.errors import InvalidInput
from lib.text import clean_text

#: What is printed as typed.
PRINTED: Final = (
    "signatory_name",
    "signatory_title",
    "second_signatory_name",
    "second_signatory_title",
)
CHOSEN: Final = ("template", "language", "hours", "valid_months", *PRINTED)


@transaction.atomic
def save_course_certificate(*, course: Course, by: User, **chosen: Any) -> CourseCertificate:
    """Set what later certificates of ``course`` say; those that are promised already stay as they are.

    ``chosen`` holds values for ``CHOSEN``; what is left out stays. Raises ``NotAllowed``, ``InvalidInput``.
    """
    require_author(by, course)
    row = CourseCertificate.objects.select_for_update().filter(course=course).first()
    row = apply_choices(row or CourseCertificate(course=course), **chosen)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # the first settings of a course, saved twice at once
        raise InvalidInput(errors={"__all__": [_("This course has settings already.")]}) from error
    return row


def apply_choices(row: CourseCertificate, **chosen: Any) -> CourseCertificate:
    """Return ``row`` with ``chosen`` values, cleaned and checked but not saved. Raises ``InvalidInput``."""
    for name, value in chosen.items():
        if name not in CHOSEN:
            raise TypeError(f"{name} is nothing that a course chooses")
        setattr(row, name, clean_text(value) if name in PRINTED else value)
    errors = _errors_of(row)
    if errors:
        raise InvalidInput(errors=errors)
    return row


def _errors_of(row: CourseCertificate) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        errors.update(error.message_dict)
    for name in PRINTED:
        if missing := unprintable(getattr(row, name)):
            said = _(
                "A certificate cannot print these characters: %(characters)s. Write it without them."
            )
            errors.setdefault(name, []).append(said % {"characters": " ".join(sorted(missing))})
    for person, title in (PRINTED[:2], PRINTED[2:]):
        if getattr(row, title) and not getattr(row, person):
            errors.setdefault(person, []).append(_("Say who holds this title."))
    return errors


def design_of(row: CourseCertificate) -> CertificateTemplate:
    """Return the template that the course's next certificate gets."""
    return row.template or packaged_template()


def specimen(row: CourseCertificate) -> CertificateContent:
    """Return a certificate as the course gives it, of a student who does not exist."""
    course, today = row.course, timezone.localdate()
    language = row.language or settings.LANGUAGE_CODE
    return replace(
        ORDINARY,
        course_title=course.title,
        hours=row.hours or course.hours,
        completed_on=today,
        issued_on=today,
        expires_on=after_months(today, row.valid_months),
        issuer=settings.CERTIFICATE_ISSUER,
        language=language,
        verification_url=verification_url(ORDINARY.code),
        **signatories(row, course, language),
    )
