"""Is this file a certificate of ours, and is it in force? What the file proves, then what we know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateState, KeyPurpose
from certificates.models import Certificate, SigningKey
from certificates.pdf.writing.verify import Finding, Reason, check


class Verdict(TextChoices):
    """One word about a file."""

    VALID = "valid", _("valid")
    ALTERED = "altered", _("altered")
    NOT_OURS = "not_ours", _("not ours")
    NOT_SIGNED = "not_signed", _("not signed")
    REVOKED = "revoked", _("revoked")
    SUPERSEDED = "superseded", _("superseded")
    EXPIRED = "expired", _("expired")
    # Ours by its signature, but no certificate in the records has these bytes.
    UNRECORDED = "unrecorded", _("not in the records")


_OF_REASON: Final = {
    Reason.VALID: Verdict.VALID,
    Reason.ALTERED: Verdict.ALTERED,
    Reason.ADDED_TO: Verdict.ALTERED,
    Reason.NOT_OURS: Verdict.NOT_OURS,
    Reason.UNKNOWN_SIGNER: Verdict.NOT_OURS,
    Reason.NOT_SIGNED: Verdict.NOT_SIGNED,
}


@dataclass(frozen=True, slots=True)
class Verification:
    """A verdict, the proof in the file, and the certificate that was issued with these bytes, if any."""

    verdict: Verdict
    finding: Finding
    certificate: Certificate | None = None


def our_certificates() -> frozenset[x509.Certificate]:
    """The X.509 certificates of every key that ever signed documents, retired ones too."""
    keys = SigningKey.objects.filter(purpose=KeyPurpose.DOCUMENT)
    return frozenset(
        x509.load_pem_x509_certificate(pem.encode())
        for pem in keys.values_list("public_pem", flat=True)
    )


def verify_alone(pdf: bytes, *, trusted: Iterable[x509.Certificate]) -> Verification:
    """What the file proves by itself: no database. Revocation cannot be seen this way."""
    finding = check(pdf, trusted)
    return Verification(_OF_REASON[finding.reason], finding)


def verify_recorded(pdf: bytes, *, trusted: Iterable[x509.Certificate]) -> Verification:
    """The same, and whether the certificate with these bytes is still in force.

    The record wins: a document from before signatures is ours when its SHA-256 is.
    """
    alone = verify_alone(pdf, trusted=trusted)
    issued = Certificate.objects.filter(state__in=CertificateState.with_document())
    certificate = issued.with_people().filter(sha256=alone.finding.sha256).first()
    if certificate is not None:
        return Verification(_verdict_on(certificate), alone.finding, certificate)
    if alone.verdict == Verdict.VALID:
        return Verification(Verdict.UNRECORDED, alone.finding)
    return alone


def _verdict_on(certificate: Certificate) -> Verdict:
    if certificate.state == CertificateState.REVOKED:
        return Verdict.REVOKED
    if certificate.state == CertificateState.SUPERSEDED:
        return Verdict.SUPERSEDED
    return Verdict.EXPIRED if certificate.has_expired else Verdict.VALID
