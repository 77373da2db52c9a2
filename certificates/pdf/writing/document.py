"""The objects of a PDF file as the typesetter writes it: read, and changed (``writer`` writes them).

Only ReportLab's own plain output is read here (one cross-reference table, no object streams), so a
table of offsets and a few patterns are all it takes, at a tenth of a general reader's time.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from certificates.pdf.errors import RenderFailed

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


def flate_stream(data: bytes, entries: bytes = b"", level: int = 9) -> bytes:
    """Return a stream object of ``data``, compressed, with more ``entries`` in its dictionary."""
    packed = zlib.compress(data, level)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (
        entries,
        len(packed),
        packed,
    )


def _body(chunk: bytes) -> bytes:
    start = chunk.index(b"obj") + 3
    return chunk[start : chunk.rindex(b"endobj")].strip(b"\r\n")
