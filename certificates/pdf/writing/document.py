"""The objects of a PDF file as the typesetter writes it: read, changed, and written again.

Only ReportLab's own plain output is read here (one cross-reference table, no object streams), so a
table of offsets and a few patterns are all it takes, at a tenth of a general reader's time.
"""

from __future__ import annotations

import re
import zlib
from hashlib import sha256
from typing import Final

from certificates.pdf.errors import RenderFailed

#: The second line marks the file as binary, as the standard asks for.
_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_TABLE: Final = re.compile(rb"xref\n0 \d+\n((?:\d{10} \d{5} [fn] \r?\n)+)trailer\n(.*)", re.DOTALL)
_OFFSET: Final = re.compile(rb"(\d{10}) \d{5} n")
_TYPE_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")


class Document:
    """Numbered objects (from 1, in order), each the bytes between ``obj`` and ``endobj``."""

    def __init__(self, data: bytes) -> None:
        """Read ``data``.

        Raises:
            RenderFailed: It is not laid out as ReportLab lays a file out.
        """
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        table = _TABLE.match(data, start)
        if table is None:
            raise RenderFailed("The typesetter wrote a file of an unexpected shape")
        edges = [int(offset) for offset in _OFFSET.findall(table[1])]
        ends = [*edges[1:], start]
        self.objects = [_body(data[a:b]) for a, b in zip(edges, ends, strict=True)]
        self._trailer = table[2]

    def reference(self, key: bytes) -> int:
        """Return the number of the object that the trailer's ``/key`` refers to."""
        return reference(self._trailer, key)

    def pages(self) -> list[int]:
        """Return the numbers of the page objects."""
        heads = (body.split(b"stream", 1)[0] for body in self.objects)
        return [number for number, head in enumerate(heads, 1) if _TYPE_PAGE.search(head)]

    def __getitem__(self, number: int) -> bytes:
        return self.objects[number - 1]

    def __setitem__(self, number: int, body: bytes) -> None:
        self.objects[number - 1] = body

    def add(self, body: bytes) -> int:
        """Append an object and return its number."""
        self.objects.append(body)
        return len(self.objects)

    def extend(self, number: int, entries: bytes) -> None:
        """Add ``entries`` to the dictionary that object ``number`` is."""
        self[number] = self[number].replace(b"<<", b"<< " + entries, 1)

    def to_bytes(self) -> bytes:
        """Return the whole file; its ``/ID`` is a digest of its objects."""
        parts, offsets, position = [_HEADER], [], len(_HEADER)
        for number, body in enumerate(self.objects, 1):
            part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            offsets.append(position)
            parts.append(part)
            position += len(part)
        digest = sha256(b"".join(parts)).hexdigest()[:32].encode()
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        size = len(self.objects) + 1
        parts += [
            b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, rows),
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] >>\n"
            % (size, self.reference(b"Root"), self.reference(b"Info"), digest, digest),
            b"startxref\n%d\n%%%%EOF\n" % position,
        ]
        return b"".join(parts)


def reference(dictionary: bytes, key: bytes) -> int:
    """Return ``n`` of ``/key n 0 R`` in ``dictionary``."""
    found = re.search(rb"/%b (\d+) 0 R" % re.escape(key), dictionary)
    if found is None:
        raise RenderFailed(f"The typesetter wrote no /{key.decode()}")
    return int(found[1])


def text_string(text: str) -> bytes:
    """Return ``text`` as a PDF text string, in UTF-16 with its mark, written in hexadecimal."""
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()


def stream_data(body: bytes) -> bytes:
    """Return the encoded data of the stream object ``body``."""
    length = re.search(rb"/Length (\d+)", body)
    if length is None:
        raise RenderFailed("The typesetter wrote a stream without a length")
    start = body.index(b"stream", length.end()) + len(b"stream")
    start += 2 if body[start : start + 1] == b"\r" else 1
    return body[start : start + int(length[1])]


def flate_stream(data: bytes) -> bytes:
    """Return a stream object of ``data``, compressed."""
    packed = zlib.compress(data, 9)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed)


def _body(chunk: bytes) -> bytes:
    start = chunk.index(b"obj") + 3
    return chunk[start : chunk.rindex(b"endobj")].strip(b"\r\n")
