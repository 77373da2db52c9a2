"""What a PDF says about itself: title, author, subject, dates, and how readers show it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from certificates.pdf.content import CertificateContent
from certificates.pdf.lettering.names import clean_text
from certificates.pdf.writing.document import Document, text_string

#: What the catalog says of how to show the file.
VIEWING: Final = b"/ViewerPreferences << /DisplayDocTitle true >>"

_TITLES: Final = {"es": "Certificado de finalización", "en": "Certificate of completion"}


def describe(document: Document, content: CertificateContent) -> None:
    """Write the document information of ``content``, and have readers show the title."""
    document[document.reference(b"Info")] = information(content, clean_text(content.holder_name))
    document.extend(document.reference(b"Root"), VIEWING)


def information(content: CertificateContent, holder_name: str) -> bytes:
    """Return the document information; ``holder_name`` is clean already.

    The dates are the day of issue at midnight UTC, so that the file depends on its content alone.
    """
    issued = _compact(content.issued_on)
    return b"<</Title %b%b/CreationDate(D:%b000000Z)/ModDate(D:%b000000Z)>>" % (
        text_string(f"{_TITLES[content.language]}: {holder_name}"),
        _of_the_course(content.issuer, content.course_title, content.number),
        issued,
        issued,
    )


def _of_the_course(issuer: str, course_title: str, number: str) -> bytes:
    subject = text_string(f"{_clean(course_title)} · {clean_text(number)}")
    return b"/Author %b/Subject %b/Creator(Titula)" % (text_string(_clean(issuer)), subject)


#: Courses and issuers are few, and cleaning a text costs more than writing it.
_clean = lru_cache(maxsize=1024)(clean_text)


def signing_day(content: CertificateContent) -> bytes:
    """Return the day of issue as a PDF date has it: ``20261124``."""
    return _compact(content.issued_on)


@lru_cache(maxsize=64)
def _compact(day: date) -> bytes:
    return day.isoformat().replace("-", "").encode()
