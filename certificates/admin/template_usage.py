"""What uses a template, for lists and pages that must not grow with the number of certificates."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certificates.models import (
    Certificate,
    CertificatePlate,
    CertificateTemplate,
    CourseCertificate,
)
from certificates.plates import refusal_in
from certificates.services.proofs import reason_of
from lib.admin import Text

#: Certificates are counted up to here: a list must not take longer because a million were issued.
COUNTED: Final = 1000


def with_usage(rows: QuerySet[CertificateTemplate]) -> QuerySet[CertificateTemplate]:
    """Annotate how many courses and certificates have it, in this version and in all of the name."""
    return rows.annotate(
        n_courses=_count_courses(template=OuterRef("pk")),
        n_courses_of_name=_count_courses(template__name=OuterRef("name")),
        n_certificates=_count_certificates(template=OuterRef("pk")),
        n_certificates_of_name=_count_certificates(template__name=OuterRef("name")),
        refusals=ArraySubquery(
            CertificatePlate.objects.filter(template=OuterRef("pk")).values("refusal")
        ),
    )


def _count_courses(**of: Any) -> Func:
    return _size(CourseCertificate.objects.filter(**of).values("pk"))


def _count_certificates(**of: Any) -> Func:
    return _size(Certificate.objects.filter(**of).order_by().values("pk")[: COUNTED + 1])


def _size(rows: QuerySet[Any, Any]) -> Func:
    return Func(ArraySubquery(rows), function="cardinality", output_field=IntegerField())


def counted(count: int) -> str:
    """Return a number of certificates as it is shown."""
    return str(count) if count <= COUNTED else _("more than %(count)d") % {"count": COUNTED}


def speed(template: CertificateTemplate) -> Text:
    """Whether certificates are stamped, or why not; a dash until the first was made."""
    refusals: list[str] = template.refusals  # type: ignore[attr-defined]  # annotated
    if not refusals:
        return "—"
    slow = next((refusal for refusal in refusals if refusal), "")
    return _("slow: %(reason)s") % {"reason": reason_of(refusal_in(slow))} if slow else _("stamped")


def versions_of(template: CertificateTemplate) -> list[tuple[CertificateTemplate, str]]:
    """Return every version of a design, newest first, each with what uses it."""
    rows = with_usage(CertificateTemplate.objects.filter(name=template.name)).order_by("-version")
    return [(row, _usage(row)) for row in rows]


def _usage(row: Any) -> str:
    courses = ngettext("%(count)d course", "%(count)d courses", row.n_courses)
    certificates = ngettext("%(count)s certificate", "%(count)s certificates", row.n_certificates)
    return " · ".join(
        [
            courses % {"count": row.n_courses},
            certificates % {"count": counted(row.n_certificates)},
        ]
    )
