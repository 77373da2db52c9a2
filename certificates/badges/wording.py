"""The sentences inside a credential, in the certificate's language.

They are signed, and a credential is put together again from its facts for as long as it exists: a sentence
that has been signed is never edited. That is why they are here and not in the message catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; the fields in braces are filled in."""

    course: str
    course_of_hours: str
    criteria: str
    certificate: str
    completed: str
    decimal_mark: str

    def description(self, hours: Decimal | None) -> str:
        """What the achievement is. ``hours`` of study may be fractional or unknown."""
        if hours is None:
            return self.course
        number = format(hours.normalize(), "f").replace(".", self.decimal_mark)
        return self.course_of_hours.format(hours=number)

    def evidence_name(self, number: str) -> str:
        """What the verification page is evidence of."""
        return self.certificate.format(number=number)

    def evidence_narrative(self, completed_on: date) -> str:
        """When the course was completed: the day as every reader and program understands it, ISO 8601."""
        return self.completed.format(day=completed_on.isoformat())


_WORDINGS: Final = {
    "es": Wording(
        course="Curso.",
        course_of_hours="Curso de {hours} h de estudio.",
        criteria="Haber completado todas las lecciones obligatorias del curso.",
        certificate="Certificado {number}",
        completed="Curso completado el {day}.",
        decimal_mark=",",
    ),
    "en": Wording(
        course="A course.",
        course_of_hours="A course of {hours} h of study.",
        criteria="To have completed every required lesson of the course.",
        certificate="Certificate {number}",
        completed="Course completed on {day}.",
        decimal_mark=".",
    ),
}


def wording_in(language: str) -> Wording:
    """Return the sentences in ``language``. Raises ``ValueError`` if there are none."""
    if language not in _WORDINGS:
        raise ValueError(f"There are no credentials in {language!r}")
    return _WORDINGS[language]
