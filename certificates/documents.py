"""From a row to a document: the one place that knows what goes into the PDF."""

from __future__ import annotations

import hashlib
import logging

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage

from certificates.enums import ArchiveState
from certificates.models import Certificate
from certificates.pdf.content import CertificateContent
from certificates.pdf.render import render
from certificates.pdf.template import TemplateSource

logger = logging.getLogger(__name__)


def make_pdf(certificate: Certificate) -> bytes:
    """Return the PDF of a certificate with a number: the same bytes every time. Raises ``CertificateRenderError``."""
    return render(TemplateSource(certificate.template.html), content_of(certificate))


def content_of(certificate: Certificate) -> CertificateContent:
    """Return what the certificate says. Needs ``number`` and ``issued_on``."""
    if certificate.number is None or certificate.issued_on is None:
        raise ValueError(f"certificate {certificate.pk} has no number yet")
    return CertificateContent(
        number=certificate.number,
        code=certificate.code,
        holder_name=certificate.holder_name,
        course_title=certificate.course_title,
        hours=certificate.hours,
        completed_on=certificate.completed_on,
        issued_on=certificate.issued_on,
        issuer=certificate.issuer,
        signatory_name=certificate.signatory_name,
        signatory_title=certificate.signatory_title,
        language=certificate.language,
        verification_url=certificate.verification_url,
    )


def fetch_pdf(certificate: Certificate) -> bytes:
    """Return the document as issued: from the archive, or made on the spot when S3 has or gives nothing."""
    archive = getattr(certificate, "archive", None)
    if archive is not None and archive.state == ArchiveState.STORED:
        try:
            with default_storage.open(archive.key) as stored:
                pdf: bytes = stored.read()
            if hashlib.sha256(pdf).hexdigest() == certificate.sha256:
                return pdf
            logger.error("archive_differs", extra={"certificate": certificate.code})
        except (BotoCoreError, ClientError, OSError) as error:
            logger.warning(
                "archive_unreachable", extra={"certificate": certificate.code, "error": str(error)}
            )
    return make_pdf(certificate)
