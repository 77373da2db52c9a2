"""What one certificate says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """The frozen facts of one certificate, as plain values.

    ``hours`` may be fractional or unknown, and the second signatory may be nobody. ``language`` is
    ``"es"`` or ``"en"``. ``verification_url`` is absolute and goes into the QR code and the link;
    ``code`` is what a person types instead.
    """

    number: str
    code: str
    holder_name: str
    course_title: str
    hours: Decimal | None
    completed_on: date
    issued_on: date
    issuer: str
    signatory_name: str
    signatory_title: str
    language: str
    verification_url: str
    second_signatory_name: str = ""
    second_signatory_title: str = ""
    expires_on: date | None = None
