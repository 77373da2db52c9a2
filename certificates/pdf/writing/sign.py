"""PDF signatures (PAdES baseline B-B, P-256): the CMS that fills the hole of ``/Contents``.

ETSI EN 319 142-1 wants a CAdES-detached CMS with content-type, message-digest and
signing-certificate-v2 as signed attributes, and no signing-time (the dictionary's ``/M`` says it).
For one key all of that is constant but 32 bytes of digest and the signature, so it is serialised
once; signing is then one ECDSA and one join of bytes.
"""

from __future__ import annotations

import hashlib
from typing import Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

DIGEST_SIZE: Final = 32
# SEQUENCE of two INTEGERs below 2^256: 72 bytes at most, 70 to 72 nearly always.
LONGEST_SIGNATURE: Final = 72

# Deterministic (RFC 6979): a document that is made again has the same bytes, so the same SHA-256.
_ECDSA: Final = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


def _tlv(tag: int, *parts: bytes) -> bytes:
    """One DER element (X.690, 10.1): tag, definite length in its shortest form, value."""
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:
        return bytes([tag, size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + value


def _integer(number: int) -> bytes:
    return _tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _sequence(*parts: bytes) -> bytes:
    return _tlv(0x30, *parts)


def _set(*parts: bytes) -> bytes:
    return _tlv(0x31, *sorted(parts))  # DER: the elements of a SET OF in ascending order


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return _tlv(0x06, b"".join(map(_base128, [first * 40 + second, *rest])))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | number & 0x7F)
    return bytes(reversed(digits))


_DATA: Final = _oid("1.2.840.113549.1.7.1")
_SIGNED_DATA: Final = _oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE: Final = _oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST: Final = _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2: Final = _oid("1.2.840.113549.1.9.16.2.47")
_SHA256: Final = _sequence(_oid("2.16.840.1.101.3.4.2.1"))
_ECDSA_WITH_SHA256: Final = _sequence(_oid("1.2.840.10045.4.3.2"))
_NO_DIGEST: Final = bytes(DIGEST_SIZE)


def certificate_kid(certificate: x509.Certificate) -> str:
    """The name of a signing key: the SHA-256 fingerprint of its certificate, 64 hex digits."""
    return certificate.fingerprint(hashes.SHA256()).hex()


class DocumentSigner(Protocol):
    """What the PDF writer needs: the room to leave, and the CMS to put there."""

    @property
    def kid(self) -> str:
        """Which key signs: ``certificate_kid``."""

    @property
    def size(self) -> int:
        """Bytes to leave for the DER of the CMS; the writer pads what is shorter with zeros."""

    def sign(self, digest: bytes) -> bytes:
        """The DER ECDSA signature for a document whose byte ranges have this SHA-256."""

    def wrap(self, digest: bytes, signature: bytes) -> bytes:
        """The whole CMS, DER, at most ``size`` bytes, around that signature."""

    def cms(self, digest: bytes) -> bytes:
        """``wrap(digest, sign(digest))``."""


class Envelope:
    """The CMS of one certificate, serialised but for the digest and the signature."""

    def __init__(self, certificate: x509.Certificate) -> None:
        """Raises ``ValueError`` for a certificate of any other key than P-256."""
        _require_p256(certificate.public_key())
        der = certificate.public_bytes(Encoding.DER)
        self.kid = certificate_kid(certificate)
        self._attributes = _around_digest(_signed_attributes(der))
        self._before_signer = (
            _integer(1) + _set(_SHA256) + _sequence(_DATA) + _tlv(0xA0, der)
        )  # version, digest algorithms, detached content, certificates
        self._signer_id = _sequence(
            certificate.issuer.public_bytes(), _integer(certificate.serial_number)
        )
        self._shells: dict[int, tuple[bytes, bytes]] = {}
        self.size = len(self.wrap(_NO_DIGEST, bytes(LONGEST_SIGNATURE)))

    def to_be_signed(self, digest: bytes) -> bytes:
        """The signed attributes as the signature covers them: a SET OF (RFC 5652, 5.4)."""
        before, after = self._attributes
        return b"%b%b%b" % (before, digest, after)

    def wrap(self, digest: bytes, signature: bytes) -> bytes:
        """The CMS, DER. Lengths of the outer elements follow the signature's, hence a shell for each."""
        shell = self._shells.get(len(signature)) or self._shell(len(signature))
        return b"%b%b%b%b" % (shell[0], digest, shell[1], signature)

    def _shell(self, signature_size: int) -> tuple[bytes, bytes]:
        attributes = b"\xa0" + _NO_DIGEST.join(self._attributes)[1:]  # [0] IMPLICIT SET OF
        signer = _sequence(
            _integer(1),
            self._signer_id,
            _SHA256,
            attributes,
            _ECDSA_WITH_SHA256,
            _tlv(0x04, bytes(signature_size)),
        )
        signed_data = _sequence(self._before_signer, _set(signer))
        whole = _sequence(_SIGNED_DATA, _tlv(0xA0, signed_data))
        shell = _around_digest(whole[: len(whole) - signature_size])
        self._shells[signature_size] = shell
        return shell


class KeySigner:
    """Signs with a private key that is in this process."""

    def __init__(
        self, private_key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
    ) -> None:
        """Raises ``ValueError`` unless both are of the same P-256 key."""
        if private_key.public_key() != certificate.public_key():
            raise ValueError("The certificate is not of this private key")
        self._key = private_key
        self._envelope = Envelope(certificate)
        self.certificate = certificate
        self.kid = self._envelope.kid
        self.size = self._envelope.size
        self.wrap = self._envelope.wrap

    def sign(self, digest: bytes) -> bytes:
        """The DER ECDSA signature over the signed attributes; the same for the same digest."""
        return self._key.sign(self._envelope.to_be_signed(digest), _ECDSA)

    def cms(self, digest: bytes) -> bytes:
        """Sign and wrap."""
        return self.wrap(digest, self.sign(digest))


class StoredSigner:
    """Puts a signature that was made before back into its document, byte for byte.

    Needs the public certificate only, so a document outlives its private key (rotation, a lost KMS
    key). It signs nothing: around another document the signature does not verify.
    """

    def __init__(self, envelope: Envelope, signature: bytes) -> None:
        """``signature``: what ``sign`` gave at issue, with the key of ``envelope``."""
        self._signature = signature
        self.kid = envelope.kid
        self.size = envelope.size
        self.wrap = envelope.wrap

    def sign(self, digest: bytes) -> bytes:  # noqa: ARG002  # the document's digest was signed before
        """The stored signature."""
        return self._signature

    def cms(self, digest: bytes) -> bytes:
        """The CMS of issue, if the document is the one of issue."""
        return self.wrap(digest, self._signature)


def _signed_attributes(certificate: bytes) -> bytes:
    """SET OF Attribute, with zeros for the digest."""
    # SigningCertificateV2 (RFC 5035): SHA-256, its default, is left out, as DER demands.
    certificate_id = _sequence(_tlv(0x04, hashlib.sha256(certificate).digest()))
    return _set(
        _sequence(_CONTENT_TYPE, _set(_DATA)),
        _sequence(_MESSAGE_DIGEST, _set(_tlv(0x04, _NO_DIGEST))),
        _sequence(_SIGNING_CERTIFICATE_V2, _set(_sequence(_sequence(certificate_id)))),
    )


def _around_digest(der: bytes) -> tuple[bytes, bytes]:
    before, after = der.split(_tlv(0x04, _NO_DIGEST))
    return before + _tlv(0x04, _NO_DIGEST)[:2], after


def _require_p256(key: object) -> None:
    curve = getattr(key, "curve", None)
    if getattr(curve, "name", None) != ec.SECP256R1.name:
        raise ValueError("Documents are signed with a P-256 key; this certificate has another")
