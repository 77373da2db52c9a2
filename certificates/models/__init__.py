"""Certificates, what they look like, who signs them, and what happens to them."""

from certificates.models.certificates import (
    CODE_LENGTH,
    Certificate,
    CertificateArchive,
    CertificateEvent,
    CertificateQuerySet,
    DocumentErasure,
    new_code,
    verification_url,
)
from certificates.models.designs import CertificatePlate, CertificateTemplate, CourseCertificate
from certificates.models.keys import SigningKey

__all__ = [
    "CODE_LENGTH",
    "Certificate",
    "CertificateArchive",
    "CertificateEvent",
    "CertificatePlate",
    "CertificateQuerySet",
    "CertificateTemplate",
    "CourseCertificate",
    "DocumentErasure",
    "SigningKey",
    "new_code",
    "verification_url",
]
