"""Telling a video by its bytes: what the name and the browser say is not believed.

MP4 and QuickTime begin with a ``ftyp`` box (ISO/IEC 14496-12, 4.3), WebM and Matroska with an EBML header
(RFC 8794, 11.2) whose DocType is one of two words.
"""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from typing import IO, Final

from courses.exceptions import NotAVideo

#: Bytes that are looked at: a file's beginning, and its end, where a zip has its directory.
HEAD: Final = 4096
TAIL: Final = 65_557  # the directory's own end and the longest comment behind it

#: What a browser may announce, by the ending for those that announce nothing.
CONTENT_TYPES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/matroska",  # RFC 9559, 27.3
}
#: What was said before there was a registered one.
OLD_TYPES: Final = {"video/x-matroska": "video/matroska"}
_EBML = b"\x1a\x45\xdf\xa3"
_QUICKTIME = b"qt  "
# Of films; an image (HEIC, AVIF) or a sound in the same container is none.
_BRANDS = {
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9"),
    *(b"mp41", b"mp42", b"avc1", b"dash", b"MSNV", b"M4V ", b"M4VH", b"M4VP", b"f4v ", b"XAVC"),
    _QUICKTIME,
}
_BOXES = {
    *(b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"sidx", b"styp", b"pdin"),
    *(b"meta", b"beam", b"pnot"),
}
# What makes the same bytes something else for another reader.
_FOREIGN = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|meta|\?php)|%PDF-|PK\x03\x04|#EXTM3U",
    re.IGNORECASE,
)
_ZIP_END = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Container:
    """How a file is kept: the ending of its key, and what it is served as."""

    ending: str
    content_type: str

    @property
    def is_played(self) -> bool:
        """Whether every browser opens it; what is in it is another question."""
        return self.ending in {"mp4", "webm"}


def recognised(head: bytes, tail: bytes) -> Container:
    """Return what the file is by its first ``HEAD`` and last ``TAIL`` bytes. Raises ``NotAVideo``."""
    found = _iso_media(head) or _ebml(head)
    if found is None or _FOREIGN.search(head[:HEAD]) or _ends_as_zip(tail):
        raise NotAVideo
    return found


def recognised_in(file: IO[bytes]) -> Container:
    """Return what an open file is, and leave it at its beginning. Raises ``NotAVideo``."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    return recognised(head, tail)


def _iso_media(head: bytes) -> Container | None:
    if len(head) < 24 or head[4:8] != b"ftyp":
        return None
    size = struct.unpack(">I", head[:4])[0]
    if size % 4 or not 16 <= size <= 1024 or head[size + 4 : size + 8] not in _BOXES:
        return None
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, size, 4))}
    if not brands & _BRANDS:
        return None
    return (
        Container("mov", "video/quicktime")
        if major == _QUICKTIME
        else Container("mp4", "video/mp4")
    )


def _ebml(head: bytes) -> Container | None:
    if not head.startswith(_EBML):
        return None
    at, size = _vint(head, 4)
    end = at + size
    while at < min(end, len(head)):
        name, at = head[at : at + 2], at + 2
        at, size = _vint(head, at)
        if name == b"\x42\x82":  # DocType
            return _matroska(head[at : at + size].rstrip(b"\0"))
        at += size
    return None


def _matroska(doc_type: bytes) -> Container | None:
    return {
        b"webm": Container("webm", "video/webm"),
        b"matroska": Container("mkv", "video/matroska"),
    }.get(doc_type)


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """Where the number of variable length (RFC 8794, 4) at ``at`` ends, and what it is."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if length > 8:
        raise NotAVideo
    value = int.from_bytes(data[at : at + length], "big") - (1 << 7 * length)
    return at + length, value


def _ends_as_zip(tail: bytes) -> bool:
    """Whether a reader of zips finds its directory (APPNOTE.TXT, 4.3.16): one disk, and so many entries on it."""
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22 and record[4:8] == bytes(4) and record[8:10] == record[10:12]:
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False
