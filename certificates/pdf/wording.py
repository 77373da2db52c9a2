"""The content as the words that are printed, in the certificate's language."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from certificates.pdf.content import CertificateContent
from certificates.pdf.errors import RenderFailed, UnprintableName
from certificates.pdf.names import clean_text, unprintable

#: How a date is written out, in the notation of Unicode CLDR.
_DATE_PATTERNS: Final = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}
_NOT_TEXT: Final = frozenset({"hours", "completed_on", "issued_on"})


def words(content: CertificateContent) -> dict[str, str]:
    """Return the value of each placeholder that ``content`` fills, cleaned and written out.

    Raises:
        UnprintableName: A value holds a character that no face covers.
        RenderFailed: The language is not one of the two.
    """
    if content.language not in _DATE_PATTERNS:
        raise RenderFailed(f"There are no certificates in {content.language!r}")
    values = {
        field: _printable(field, value)
        for field, value in asdict(content).items()
        if field not in _NOT_TEXT
    }
    values["hours"] = hours_in_words(content.hours, content.language)
    values["completed_on"] = date_in_words(content.completed_on, content.language)
    values["issued_on"] = date_in_words(content.issued_on, content.language)
    return values


def _printable(field: str, value: str) -> str:
    text = clean_text(value)
    if characters := unprintable(text):
        raise UnprintableName(field, characters)
    return text


def date_in_words(day: date, language: str) -> str:
    """Return ``24 de noviembre de 2026`` or ``24 November 2026``."""
    return format_date(day, _DATE_PATTERNS[language], locale=language)


def hours_in_words(hours: Decimal | None, language: str) -> str:
    """Return the number alone (``12,5`` or ``12.5``), or nothing when it is unknown."""
    if hours is None:
        return ""
    return format_decimal(hours, "#,##0.##", locale=language)
