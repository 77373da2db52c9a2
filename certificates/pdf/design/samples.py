"""Certificates of people who do not exist: the extremes that every template has to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.pdf.content import CertificateContent

#: What an ordinary certificate says; every other sample changes what its name tells.
ORDINARY: Final = CertificateContent(
    number="TIT-2026-0000042",
    code="K7RTQ2MX9WHD",
    holder_name="Alicia Fernández Ríos",
    course_title="Introducción al análisis de datos",
    hours=Decimal("12.5"),
    completed_on=date(2026, 11, 24),
    issued_on=date(2026, 11, 25),
    issuer="Academia Titula",
    signatory_name="Carla Mendoza Ibáñez",
    signatory_title="Instructora",
    language="es",
    verification_url="https://titula.example/verify/K7RTQ2MX9WHD/",
)

#: As long as a name may be: 120 characters.
LONGEST_NAME: Final = (
    "María de los Ángeles Inmaculada Concepción Fernández de Córdoba y Álvarez de Toledo "
    "Montemayor-Villanueva del Río Segura"
)
_TWO_LINES: Final = (
    "Fundamentos de arquitectura sostenible y rehabilitación energética de edificios históricos "
    "en climas cálidos"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A named extreme. ``key`` goes into addresses and forms, ``label`` is for people."""

    key: str
    label: str | Promise
    content: CertificateContent


def _sample(key: str, label: str | Promise, **changes: Any) -> Sample:
    return Sample(key, label, replace(ORDINARY, **changes))


_ENGLISH: Final[dict[str, Any]] = {
    "language": "en",
    "holder_name": "Bruno Keller",
    "course_title": "Introduction to Data Analysis",
    "signatory_title": "Instructor",
}

#: In the order in which they are shown; the first one is what nearly every certificate looks like.
SAMPLES: Final = (
    _sample("ordinary", _("Ordinary, in Spanish")),
    _sample("english", _("In English"), **_ENGLISH),
    _sample("longest_name", _("Longest name"), holder_name=LONGEST_NAME),
    _sample("one_word", _("A name of one long word"), holder_name="Wolfeschlegelsteinhausen" * 3),
    _sample("two_line_title", _("Title of two lines"), course_title=_TWO_LINES),
    _sample("no_hours", _("Without hours"), hours=None),
    _sample(
        "two_signatories",
        _("Two signatories and an expiry date"),
        second_signatory_name="Dr. Maximiliano Aristizábal Echeverri",
        second_signatory_title="Director de la Escuela de Ciencias",
        expires_on=date(2028, 11, 24),
    ),
    _sample("arabic", _("Arabic"), holder_name="عبد الرحمن بن محمد الأندلسي"),
    _sample("chinese", _("Chinese"), holder_name="欧阳娜娜", course_title="数据分析入门"),
    _sample("devanagari", _("Devanagari"), holder_name="श्रीकृष्ण विश्वनाथन"),
    _sample("emoji", _("Emoji"), course_title="Fotografía 📷 con el móvil"),
)
BY_KEY: Final = {sample.key: sample for sample in SAMPLES}
