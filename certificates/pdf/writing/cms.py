"""Reading the CMS of a PDF signature (RFC 5652), strictly: DER, and no form but the one we write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _TAGGED_0 = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0

_DATA: Final = bytes.fromhex("2a864886f70d010701")  # 1.2.840.113549.1.7.1
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_CONTENT_TYPE: Final = bytes.fromhex("2a864886f70d010903")  # 1.2.840.113549.1.9.3
_MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")  # 1.2.840.113549.1.9.4
_SIGNING_CERTIFICATE_V2: Final = bytes.fromhex(
    "2a864886f70d010910022f"
)  # 1.2.840.113549.1.9.16.2.47
_SHA256: Final = bytes.fromhex("0609608648016503040201")  # 2.16.840.1.101.3.4.2.1
_ECDSA_WITH_SHA256: Final = bytes.fromhex("06082a8648ce3d040302")  # 1.2.840.10045.4.3.2

#: What a damaged or foreign signature raises, here or in ``cryptography`` (whose errors have no base).
UNREADABLE: Final = (ValueError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed what. Nothing in it is to be believed before ``verify``.

    ``attributes``: the signed attributes as the signature covers them, a DER SET OF.
    ``message_digest``: SHA-256 of the document's byte ranges. ``value``: the DER ECDSA signature.
    """

    certificate: x509.Certificate
    attributes: bytes
    message_digest: bytes
    value: bytes

    def verify(self) -> None:
        """Raises ``InvalidSignature``, or ``ValueError`` for any other key than P-256."""
        key = self.certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != ec.SECP256R1.name:
            raise ValueError("not a P-256 key")
        key.verify(self.value, self.attributes, ec.ECDSA(hashes.SHA256()))


def read_signature(contents: bytes) -> Signature:
    """Read what stands in the hole of a PDF: one CMS in DER, then zeros.

    Raises one of ``UNREADABLE`` for whatever is not as we write it.
    """
    outer = _Reader(contents)
    content_info = outer.inside(_SEQUENCE)
    outer.end(padding=b"\0")
    _require(content_info.value(_OID) == _SIGNED_DATA)
    tagged = content_info.inside(_TAGGED_0)
    content_info.end()
    signed_data = tagged.inside(_SEQUENCE)
    tagged.end()
    certificate, signer = _signed_data(signed_data)
    return _signer_info(signer, certificate)


def _signed_data(signed_data: _Reader) -> tuple[x509.Certificate, _Reader]:
    """One digest algorithm, detached data, one certificate, one signer."""
    _require(signed_data.value(_INTEGER) == b"\1")
    _require(signed_data.value(_SET) == b"\x30\x0b" + _SHA256)
    _require(signed_data.value(_SEQUENCE) == b"\x06\x09" + _DATA)
    certificate = x509.load_der_x509_certificate(signed_data.value(_TAGGED_0))
    signers = signed_data.inside(_SET)
    signed_data.end()
    signer = signers.inside(_SEQUENCE)
    signers.end()
    return certificate, signer


def _signer_info(signer: _Reader, certificate: x509.Certificate) -> Signature:
    _require(signer.value(_INTEGER) == b"\1")
    signer_id = signer.inside(_SEQUENCE)
    _require(signer_id.element(_SEQUENCE) == certificate.issuer.public_bytes())
    _require(int.from_bytes(signer_id.value(_INTEGER), "big") == certificate.serial_number)
    signer_id.end()
    _require(signer.value(_SEQUENCE) == _SHA256)
    attributes = b"\x31" + signer.element(_TAGGED_0)[1:]  # signed as a SET OF (RFC 5652, 5.4)
    _require(signer.value(_SEQUENCE) == _ECDSA_WITH_SHA256)
    value = signer.value(_OCTETS)
    signer.end()
    return Signature(certificate, attributes, _signed_digest(attributes, certificate), value)


def _signed_digest(attributes: bytes, certificate: x509.Certificate) -> bytes:
    """The message digest, if the attributes bind this certificate (RFC 5035) and plain data."""
    values = _attributes(attributes)
    _require({_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_CERTIFICATE_V2} <= values.keys())
    _require(_Reader(values[_CONTENT_TYPE]).value(_OID) == _DATA)
    signing = _Reader(values[_SIGNING_CERTIFICATE_V2]).inside(_SEQUENCE)
    certificate_id = signing.inside(_SEQUENCE).inside(_SEQUENCE)
    der = certificate.public_bytes(Encoding.DER)
    # No algorithm before the hash: SHA-256, the default.
    _require(certificate_id.value(_OCTETS) == hashlib.sha256(der).digest())
    return _Reader(values[_MESSAGE_DIGEST]).value(_OCTETS)


def _attributes(attributes: bytes) -> dict[bytes, bytes]:
    """Each attribute's one value, by the OID of its type."""
    values: dict[bytes, bytes] = {}
    remaining = _Reader(attributes).inside(_SET)
    while remaining.next_is(_SEQUENCE):
        attribute = remaining.inside(_SEQUENCE)
        kind = attribute.value(_OID)
        _require(kind not in values)
        values[kind] = attribute.value(_SET)
        attribute.end()
    remaining.end()
    return values


class _Reader:
    """Elements of DER, one after the other."""

    def __init__(self, der: bytes) -> None:
        self._rest = der

    def next_is(self, tag: int) -> bool:
        return self._rest[:1] == bytes([tag])

    def element(self, tag: int) -> bytes:
        """The next element with its header."""
        _require(self.next_is(tag) and len(self._rest) >= 2)
        header, size = _length(self._rest)
        _require(header + size <= len(self._rest))
        element, self._rest = self._rest[: header + size], self._rest[header + size :]
        return element

    def value(self, tag: int) -> bytes:
        element = self.element(tag)
        return element[_length(element)[0] :]

    def inside(self, tag: int) -> _Reader:
        return _Reader(self.value(tag))

    def end(self, *, padding: bytes = b"") -> None:
        """Nothing more, or nothing but padding."""
        _require(not self._rest.strip(padding) if padding else not self._rest)


def _length(element: bytes) -> tuple[int, int]:
    """Sizes of the header and of the value. The length in its shortest form, as DER demands."""
    first = element[1]
    if first < 0x80:
        return 2, first
    octets = element[2 : 2 + (first & 0x7F)]
    size = int.from_bytes(octets, "big")
    _require(0 < len(octets) <= 4 and octets[0] > 0 and size >= 0x80)
    return 2 + len(octets), size


def _require(condition: bool) -> None:  # noqa: FBT001  # reads as a sentence
    if not condition:
        raise ValueError("not a signature of ours")
