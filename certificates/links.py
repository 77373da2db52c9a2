"""Links to a document that work without signing in, for a while."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from certificates.models import Certificate

HOUR = 3600
_signer = TimestampSigner(salt="certificates.pdf")


def pdf_url(certificate: Certificate) -> str:
    """Return an absolute link to the PDF that works for an hour for whoever has it."""
    key = _signer.sign(certificate.code).removeprefix(certificate.code)
    return f"{settings.SITE_URL}{reverse('certificates:pdf', args=[certificate.code])}?key={key}"


def opens(certificate: Certificate, key: str) -> bool:
    """Whether ``key`` was made by ``pdf_url`` for this certificate within the last hour."""
    try:
        _signer.unsign(f"{certificate.code}{key}", max_age=HOUR)
    except BadSignature:
        return False
    return True
