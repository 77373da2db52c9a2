"""The content as the words that are printed, in the certificate's language."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from certificates.pdf.content import CertificateContent
from certificates.pdf.errors import RenderFailed, UnprintableName
from certificates.pdf.lettering.names import clean_text, unprintable
from certificates.pdf.writing.embedding import REPERTOIRE

#: How a date is written out, in the notation of Unicode CLDR.
_DATE_PATTERNS: Final = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}
_DATES: Final = ("completed_on", "issued_on", "expires_on")
#: Letters that every family draws as they are: nothing to clean but spaces, and nothing to check.
_PLAIN: Final = frozenset(REPERTOIRE)
#: The fields that are printed as they are: a certificate's own, and those that a course's share.
_OWN: Final = ("number", "code", "holder_name", "verification_url")
_SHARED: Final = tuple(
    field.name
    for field in fields(CertificateContent)
    if field.name not in {"hours", *_DATES, *_OWN}
)


def words(content: CertificateContent) -> dict[str, str]:
    """Return the value of each placeholder that ``content`` fills, cleaned and written out.

    Raises:
        UnprintableName: A value holds a character that no face covers.
        RenderFailed: The language is not one of the two.
    """
    if content.language not in _DATE_PATTERNS:
        raise RenderFailed(f"There are no certificates in {content.language!r}")
    values = {field: _printable(field, getattr(content, field)) for field in _OWN}
    for field in _SHARED:
        values[field] = _kept(field, getattr(content, field))
    values["hours"] = hours_in_words(content.hours, content.language)
    for field in _DATES:
        values[field] = date_in_words(getattr(content, field), content.language)
    return values


def _printable(field: str, value: str) -> str:
    if _PLAIN.issuperset(value):
        return " ".join(value.split())
    return _checked(field, value)


_kept = lru_cache(maxsize=1024)(_printable)


@lru_cache(maxsize=4096)
def _checked(field: str, value: str) -> str:
    text = clean_text(value)
    if characters := unprintable(text):
        raise UnprintableName(field, characters)
    return text


@lru_cache(maxsize=1024)
def date_in_words(day: date | None, language: str) -> str:
    """Return ``24 de noviembre de 2026`` or ``24 November 2026``; nothing for no day."""
    if day is None:
        return ""
    return format_date(day, _DATE_PATTERNS[language], locale=language)


@lru_cache(maxsize=1024)
def hours_in_words(hours: Decimal | None, language: str) -> str:
    """Return the number alone (``12,5`` or ``12.5``), or nothing when it is unknown."""
    if hours is None:
        return ""
    return format_decimal(hours, "#,##0.##", locale=language)
