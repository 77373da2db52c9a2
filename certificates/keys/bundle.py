"""The key bundle: one PEM text with everything that signs a certificate.

It holds a P-256 private key with its X.509 certificate, which signs documents, and an Ed25519
private key, which signs Open Badges credentials. Blocks may stand in any order.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from certificates.keys.errors import KeyUnreadable
from certificates.pdf.writing.sign import KeySigner

_BLOCK: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)
_LONGEST_NAME: Final = 64  # RFC 5280, appendix A.1; ``cryptography`` counts bytes
_DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_MAKE_ONE: Final = "`manage.py create_signing_key` makes a good one."
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What one process signs with."""

    document: KeySigner
    credential_key: Ed25519PrivateKey
    credential_kid: str


def credential_kid(key: Ed25519PublicKey) -> str:
    """The name of a credential key: its JWK thumbprint (RFC 7638, RFC 8037), 43 characters."""
    x = _base64url(key.public_bytes_raw())
    jwk = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return _base64url(hashlib.sha256(jwk.encode()).digest())


def parse_bundle(pem: bytes) -> KeyRing:
    """Read a bundle. Raises ``KeyUnreadable``, whose sentence never quotes the bundle."""
    blocks = [(match[1], match[0]) for match in _BLOCK.finditer(pem)]
    keys = [_private_key(block) for label, block in blocks if label.endswith(b"PRIVATE KEY")]
    document = _only(
        [key for key in keys if isinstance(key, ec.EllipticCurvePrivateKey)], "P-256 key"
    )
    credential = _only([key for key in keys if isinstance(key, Ed25519PrivateKey)], "Ed25519 key")
    certificates = [_certificate(block) for label, block in blocks if label == b"CERTIFICATE"]
    return KeyRing(
        document=_document_signer(document, certificates),
        credential_key=credential,
        credential_kid=credential_kid(credential.public_key()),
    )


def new_bundle(*, name: str, years: int, now: datetime) -> bytes:
    """Make a bundle of fresh keys; the certificate is its own issuer and says ``name``."""
    document = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(document, name=name, now=now, years=years)
    return (
        _pem(document) + certificate.public_bytes(Encoding.PEM) + _pem(Ed25519PrivateKey.generate())
    )


def _self_signed(
    key: ec.EllipticCurvePrivateKey, *, name: str, now: datetime, years: int
) -> x509.Certificate:
    short = name.encode()[:_LONGEST_NAME].decode(errors="ignore")
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, short),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, short),
        ]
    )
    signing = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))  # a signature is dated midnight, and clocks lag
        .not_valid_after(now + timedelta(days=365.25 * years))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(signing, critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _document_signer(
    key: ec.EllipticCurvePrivateKey, certificates: list[x509.Certificate]
) -> KeySigner:
    own = [each for each in certificates if each.public_key() == key.public_key()]
    try:
        return KeySigner(key, _only(own, "certificate of its P-256 key"))
    except ValueError as error:
        raise KeyUnreadable(f"The key bundle cannot sign documents: {error}. {_MAKE_ONE}") from None


def _private_key(block: bytes) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(block, password=None)
    except TypeError:
        raise KeyUnreadable(
            "A private key of the bundle is protected by a password. Store it without one, in a"
            " place that only the workers can read."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyUnreadable(
            f"A private key of the bundle is damaged or of an unknown kind. {_MAKE_ONE}"
        ) from None


def _certificate(block: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(block)
        certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise KeyUnreadable(f"A certificate of the bundle is damaged. {_MAKE_ONE}") from None
    return certificate


def _only(items: list[Item], what: str) -> Item:
    if len(items) == 1:
        return items[0]
    raise KeyUnreadable(
        f"A key bundle holds exactly one {what}; this one holds {len(items)}. {_MAKE_ONE}"
    )


def _pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
