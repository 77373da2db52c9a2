"""Is this PDF, byte for byte, one that we signed? From the file alone.

The counterpart of ``sign``, and written apart from it. It believes nothing that the signature does
not cover: the hole, its padding, the certificate, the algorithms must have the one form of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.pdf.writing.cms import UNREADABLE, Signature, read_signature

_BYTE_RANGE: Final = re.compile(
    rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]"
)
# Hexadecimal may be of either case but not of both: no writer mixes them, and bytes.fromhex would
# read a file whose digits were recased (or spaced) as the same signature.
_HEXADECIMAL: Final = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")


class Reason(StrEnum):
    """Why a document is, or is not, what it says."""

    VALID = "valid"
    NOT_SIGNED = "not_signed"
    NOT_OURS = "not_ours"
    UNKNOWN_SIGNER = "unknown_signer"
    ALTERED = "altered"
    ADDED_TO = "added_to"


SENTENCES: Final[dict[Reason, Promise]] = {
    Reason.VALID: _("The document is exactly as it was signed."),
    Reason.NOT_SIGNED: _("The file carries no digital signature."),
    Reason.NOT_OURS: _(
        "The file carries a signature, but of a kind that is not made here, or a damaged one."
    ),
    Reason.UNKNOWN_SIGNER: _(
        "The document is as it was signed, but the key that signed it is not one of ours."
    ),
    Reason.ALTERED: _("The document was changed after it was signed."),
    Reason.ADDED_TO: _("Something was added to the document after it was signed."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a file proves about itself.

    ``intact``: every byte is as it was signed. ``covers_whole_file``: the signature leaves nothing
    out. ``signed_by``: the common name in the certificate whose key signed, None when no signature
    holds; anybody can choose that name, so it means something only if ``trusted``. ``kid``: the
    SHA-256 fingerprint of that certificate. ``sha256``: of the whole file, hexadecimal.
    """

    intact: bool
    covers_whole_file: bool
    signed_by: str | None
    trusted: bool
    reason: Reason
    sha256: str
    kid: str | None = None

    @property
    def valid(self) -> bool:
        """Unaltered and ours."""
        return self.intact and self.trusted

    @property
    def sentence(self) -> Promise:
        """The reason, for a person."""
        return SENTENCES[self.reason]


def check(pdf: bytes, trusted: Iterable[x509.Certificate]) -> Finding:
    """Check the signature of ``pdf``; ``trusted`` are the certificates of our keys, retired ones too.

    Never raises on garbage. Certificates are compared as a whole and their dates are not looked at:
    without a timestamp nobody can tell when a signature was made, and a certificate must outlive
    the key that signed it.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    covers = False
    try:
        gap = _locate(pdf)
        covers = gap.signed_size == len(pdf)
        signature = read_signature(_contents(pdf, gap))
        signature.verify()
        signed_by = _common_name(signature.certificate)
    except _Refused as refusal:
        return Finding(False, covers, None, False, refusal.reason, sha256)  # noqa: FBT003
    except UNREADABLE:
        return Finding(False, covers, None, False, Reason.NOT_OURS, sha256)  # noqa: FBT003
    known = signature.certificate in set(trusted)
    reason = _judge(pdf, gap, signature, known=known)
    intact = reason in (Reason.VALID, Reason.UNKNOWN_SIGNER)
    kid = signature.certificate.fingerprint(hashes.SHA256()).hex()
    return Finding(intact, covers, signed_by, known, reason, sha256, kid)


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class _Gap:
    """The hole in the signed bytes, from its ``<`` to after its ``>``; ``signed_size`` ends the rest."""

    start: int
    end: int
    signed_size: int


def _locate(pdf: bytes) -> _Gap:
    if b"/ByteRange" not in pdf:
        raise _Refused(Reason.NOT_SIGNED)
    found = _BYTE_RANGE.search(pdf)
    if not found:
        raise _Refused(Reason.ALTERED)
    start, before, after, size = (int(number) for number in found.groups())
    if start != 0 or not 0 < before < after < after + size <= len(pdf):
        raise _Refused(Reason.ALTERED)
    return _Gap(before, after, after + size)


def _contents(pdf: bytes, gap: _Gap) -> bytes:
    hole = pdf[gap.start : gap.end]
    if hole[:1] != b"<" or hole[-1:] != b">" or not _HEXADECIMAL.fullmatch(hole[1:-1]):
        raise _Refused(Reason.ALTERED)
    return bytes.fromhex(hole[1:-1].decode())


def _judge(pdf: bytes, gap: _Gap, signature: Signature, *, known: bool) -> Reason:
    digest = hashlib.sha256(pdf[: gap.start])
    digest.update(pdf[gap.end : gap.signed_size])
    if digest.digest() != signature.message_digest:
        return Reason.ALTERED
    if gap.signed_size != len(pdf):
        return Reason.ADDED_TO
    return Reason.VALID if known else Reason.UNKNOWN_SIGNER


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
