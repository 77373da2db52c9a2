"""The last bytes of a file: objects, cross-reference table, trailer, and the signature over it all.

A file is a *base*, which many certificates share and whose SHA-256 is half computed already, and a
*tail* of its own. The signature is part of the same write: its place is left open, everything
around it is digested, and the CMS goes in (ISO 32000-1, 12.8.1; PAdES baseline B-B).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from certificates.pdf.writing.document import Document
from certificates.pdf.writing.sign import DocumentSigner

#: The second line marks the file as binary, as the standard asks for.
HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
#: Room for ``0 n n n``: numbers of at most ten digits.
_RANGE_WIDTH: Final = 40
_SIGNATURE: Final = (
    b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:%b)/Contents "
)


class Base:
    """A constant start of files: its bytes, where its objects are, and its digest so far."""

    def __init__(self, bodies: Iterable[bytes]) -> None:
        """Write ``bodies`` as objects 1, 2, 3…"""
        parts, rows, position, number = [HEADER], [], len(HEADER), 0
        for number, body in enumerate(bodies, 1):
            part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            rows.append(b"%010d 00000 n \n" % position)
            parts.append(part)
            position += len(part)
        self.count = number
        self.data = b"".join(parts)
        self.rows = b"".join(rows)
        self.digest = hashlib.sha256(self.data)


@dataclass(frozen=True, slots=True)
class Names:
    """Which objects the trailer names, and the date of the signature, as ``20261124``."""

    root: int
    info: int
    signed_on: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A file in two parts, its SHA-256 (hexadecimal), and the ECDSA signature inside (none: empty)."""

    base: bytes
    tail: bytes
    sha256: str
    signature: bytes

    def to_bytes(self) -> bytes:
        """Return the whole file."""
        return self.base + self.tail


def signature_field(page: int, signature: int) -> bytes:
    """Return the field, invisible on ``page``, that holds the object ``signature``."""
    return (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/V %d 0 R/P %d 0 R>>"
    ) % (signature, page)


def form_with(field: int) -> bytes:
    """Return what the catalog says of the signature field: signed, and not to be written over."""
    return b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % field


def write(
    base: Base, bodies: Sequence[bytes], names: Names, signer: DocumentSigner | None = None
) -> Written:
    """Write ``bodies`` as the objects after those of ``base``, and a signature as the last one."""
    parts, rows = [], []
    position, number = len(base.data), base.count
    for body in bodies:
        number += 1
        part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        rows.append(b"%010d 00000 n \n" % position)
        parts.append(part)
        position += len(part)
    objects, table = b"".join(parts), base.rows + b"".join(rows)
    if signer is None:
        return _unsigned(base, objects, table, names, number)
    return _signed(base, objects, table, names, number + 1, signer)


def write_whole(
    document: Document, signed_on: bytes, signer: DocumentSigner | None = None
) -> Written:
    """Write every object of ``document``, as ``write`` does."""
    names = Names(document.reference(b"Root"), document.reference(b"Info"), signed_on)
    return write(Base([]), document.objects, names, signer)


def _unsigned(base: Base, objects: bytes, table: bytes, names: Names, count: int) -> Written:
    digest = base.digest.copy()
    digest.update(objects)
    end = _end(table, names, count, digest.hexdigest(), len(base.data) + len(objects))
    digest.update(end)
    return Written(base.data, objects + end, digest.hexdigest(), b"")


def _signed(
    base: Base, objects: bytes, table: bytes, names: Names, number: int, signer: DocumentSigner
) -> Written:
    start = len(base.data) + len(objects)
    head = b"%b%d 0 obj\n%b" % (objects, number, _SIGNATURE % (names.signed_on + b"000000Z"))
    digest = base.digest.copy()
    digest.update(head)
    whole = digest.copy()
    before = len(base.data) + len(head)
    after = before + 2 * signer.size + 2
    # The end's length does not depend on what it says, so that its own range can be written in it.
    rest_start = after + len(b"/ByteRange[") + _RANGE_WIDTH + len(b"]>>\nendobj\n")
    table += b"%010d 00000 n \n" % start
    end = _end(table, names, number, digest.hexdigest(), rest_start)
    length = rest_start - after + len(end)
    ranges = b"0 %d %d %d" % (before, after, length)
    rest = b"/ByteRange[%b]>>\nendobj\n%b" % (ranges.ljust(_RANGE_WIDTH), end)
    digest.update(rest)
    to_sign = digest.digest()
    signature = signer.sign(to_sign)
    cms = signer.wrap(to_sign, signature)
    contents = b"<%b>" % cms.hex().encode().ljust(2 * signer.size, b"0")
    whole.update(contents)
    whole.update(rest)
    return Written(base.data, b"%b%b%b" % (head, contents, rest), whole.hexdigest(), signature)


def _end(table: bytes, names: Names, count: int, digest: str, position: int) -> bytes:
    file_id = digest[:32].encode()
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%b"
        b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
    ) % (count + 1, table, count + 1, names.root, names.info, file_id, file_id, position)
