"""What a PDF says about itself: title, author, subject, dates, and how readers show it."""

from __future__ import annotations

from datetime import date

from certificates.pdf.content import CertificateContent
from certificates.pdf.document import Document, text_string
from certificates.pdf.names import clean_text

_TITLES = {"es": "Certificado de finalización", "en": "Certificate of completion"}


def describe(document: Document, content: CertificateContent) -> None:
    """Write the document information of ``content``, and have readers show the title.

    The dates are the day of issue at midnight UTC, so that the file depends on its content alone.
    """
    issued = b"(D:%b000000Z)" % _compact(content.issued_on)
    entries = {
        b"Title": text_string(title(content)),
        b"Author": text_string(clean_text(content.issuer)),
        b"Subject": text_string(clean_text(f"{content.course_title} · {content.number}")),
        b"Creator": text_string("Titula"),
        b"CreationDate": issued,
        b"ModDate": issued,
    }
    body = b" ".join(b"/%b %b" % entry for entry in entries.items())
    document[document.reference(b"Info")] = b"<< %b >>" % body
    document.extend(document.reference(b"Root"), b"/ViewerPreferences << /DisplayDocTitle true >>")


def title(content: CertificateContent) -> str:
    """Return ``Certificate of completion: Holder Name`` in the certificate's language."""
    return f"{_TITLES[content.language]}: {clean_text(content.holder_name)}"


def _compact(day: date) -> bytes:
    return day.strftime("%Y%m%d").encode()
