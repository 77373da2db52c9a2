"""What a certificate will say, gathered once, at completion, and never looked up again."""

from __future__ import annotations

import calendar
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.models import (
    CertificateTemplate,
    CourseCertificate,
    new_code,
    verification_url,
)
from certificates.pdf.design.template import TemplateSource, default_template
from courses.models import Course
from progress.models import CourseCompletion

#: The name of the template that comes with the product; each release's is a version of it.
PACKAGED = "Titula"


def content_of_completion(completion: CourseCompletion) -> dict[str, object]:
    """Return the columns of a new certificate for ``completion``, as things stand now."""
    student, course = completion.enrollment.student, completion.enrollment.course
    chosen = settings_of(course)
    language = chosen.language or student.language
    completed_on = timezone.localdate(completion.completed_at)
    return {
        **identity(),
        **signatories(chosen, course, language),
        "student": student,
        "course": course,
        "template_id": chosen.template_id or packaged_template().pk,
        "holder_name": student.name_for_certificates,
        "course_title": course.title,
        "hours": chosen.hours or course.hours,
        "completed_on": completed_on,
        "expires_on": after_months(completed_on, chosen.valid_months),
        "language": language,
        "issuer": settings.CERTIFICATE_ISSUER,
    }


def identity() -> dict[str, str]:
    """Return a fresh code and the address it makes."""
    code = new_code()
    return {"code": code, "verification_url": verification_url(code)}


def settings_of(course: Course) -> CourseCertificate:
    """Return the course's own settings, or an unsaved row of defaults."""
    return CourseCertificate.objects.filter(course=course).first() or CourseCertificate(
        course=course
    )


def signatories(chosen: CourseCertificate, course: Course, language: str) -> dict[str, str]:
    """Return who signs: those that the course names, else its instructor."""
    with translation.override(language):
        instructor = _("Instructor")
    named = bool(chosen.signatory_name)
    return {
        "signatory_name": chosen.signatory_name or course.instructor.full_name,
        "signatory_title": chosen.signatory_title if named else instructor,
        "second_signatory_name": chosen.second_signatory_name,
        "second_signatory_title": chosen.second_signatory_title,
    }


def after_months(day: date, months: int | None) -> date | None:
    """Return the same day of the month, ``months`` later (its last day, if it is shorter); None: never."""
    if months is None:
        return None
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def packaged_template() -> CertificateTemplate:
    """The row of the template that comes with the product, as it is in this release."""
    source = default_template()
    draft = CertificateTemplate(name=PACKAGED, html=source.html)
    known = CertificateTemplate.objects.filter(sha256=draft.fingerprint).first()
    return known or _add_packaged(source, draft.fingerprint)


def _add_packaged(source: TemplateSource, fingerprint: str) -> CertificateTemplate:
    newest = CertificateTemplate.objects.filter(name=PACKAGED).aggregate(Max("version"))
    template, _created = CertificateTemplate.objects.get_or_create(
        sha256=fingerprint,
        defaults={
            "name": PACKAGED,
            "version": (newest["version__max"] or 0) + 1,
            "html": source.html,
        },
    )
    return template
