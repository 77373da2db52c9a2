"""From a row to a document: the one place that knows what goes into the PDF."""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache

from botocore.exceptions import BotoCoreError, ClientError
from cryptography import x509
from django.core.files.storage import default_storage

from certificates.badges.jwt import assemble, signing_input, with_signature
from certificates.credentials import facts_of
from certificates.enums import ArchiveState
from certificates.keys import KeyRing
from certificates.models import Certificate, CertificateTemplate, SigningKey
from certificates.pdf.content import CertificateContent
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.press import Press
from certificates.pdf.writing.attachment import Attachment
from certificates.pdf.writing.sign import DocumentSigner, Envelope, StoredSigner
from certificates.pdf.writing.writer import Written
from certificates.plates import StoredPlates

logger = logging.getLogger(__name__)
#: What this process keeps ready: the shared part of each course's certificates.
press = Press(StoredPlates())


def sign_document(certificate: Certificate, ring: KeyRing, *, stamped_only: bool) -> Written:
    """Make and sign the document of a certificate that has just got its number.

    Both signatures and the digest are put into the row, which is not saved here. With ``stamped_only``
    a template that cannot be stamped raises ``NotStampable`` instead of being typeset.

    Raises:
        CertificateRenderError: The document cannot be made.
    """
    to_sign = signing_input(facts_of(certificate), ring.credential_kid)
    signature = ring.credential_key.sign(to_sign)
    credential = with_signature(to_sign, signature)
    written = _written(
        certificate, credential_attachment(credential), ring.document, stamped_only=stamped_only
    )
    certificate.credential_signature = signature
    certificate.document_signature = written.signature
    certificate.sha256 = written.sha256
    return written


def make_pdf(certificate: Certificate) -> bytes:
    """Return the PDF of an issued certificate: the same bytes as at its issue. Raises ``CertificateRenderError``."""
    return make_document(certificate).to_bytes()


def make_document(certificate: Certificate) -> Written:
    """Do what ``make_pdf`` does; the digest that it has is that of the bytes. Raises ``CertificateRenderError``."""
    if certificate.document_key_id is None or certificate.document_signature is None:
        return _written(certificate, None, None)
    signer = StoredSigner(
        _envelope_of(certificate.document_key_id), bytes(certificate.document_signature)
    )
    return _written(certificate, _credential_as_issued(certificate), signer)


def _written(
    certificate: Certificate,
    attachment: Attachment | None,
    signer: DocumentSigner | None,
    *,
    stamped_only: bool = False,
) -> Written:
    make = press.stamp if stamped_only else press.make
    return make(
        _source_of(certificate.template_id),
        content_of(certificate),
        attachment=attachment,
        signer=signer,
    )


def _credential_as_issued(certificate: Certificate) -> Attachment | None:
    if certificate.credential_key_id is None or certificate.credential_signature is None:
        return None
    kid = _kid_of(certificate.credential_key_id)
    return credential_attachment(
        assemble(facts_of(certificate), kid, bytes(certificate.credential_signature))
    )


def credential_attachment(credential: str) -> Attachment:
    """Return the credential, a JWT, as the file that the PDF carries."""
    return Attachment(
        "credential.jwt", "application/vc+jwt", "Open Badges 3.0", credential.encode()
    )


# A template that is in use and the public half of a key never change, so a process asks once.
@lru_cache(maxsize=64)
def _source_of(template_id: int) -> TemplateSource:
    return TemplateSource(CertificateTemplate.objects.get(pk=template_id).html)


@lru_cache(maxsize=64)
def _envelope_of(key_id: int) -> Envelope:
    pem = SigningKey.objects.get(pk=key_id).public_pem
    return Envelope(x509.load_pem_x509_certificate(pem.encode()))


@lru_cache(maxsize=64)
def _kid_of(key_id: int) -> str:
    return SigningKey.objects.get(pk=key_id).kid


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
        second_signatory_name=certificate.second_signatory_name,
        second_signatory_title=certificate.second_signatory_title,
        expires_on=certificate.expires_on,
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
