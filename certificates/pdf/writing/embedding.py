"""A subset of a face as the objects of a PDF file: a composite font with two-byte codes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from certificates.pdf.lettering.faces import Face
from certificates.pdf.lettering.subset import natural_advance, subset
from certificates.pdf.writing.document import flate_stream

#: Objects that one font takes.
OBJECTS: Final = 5
_TO_UNICODE: Final = (
    b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def"
    b"/CMapName/Adobe-Identity-UCS def/CMapType 2 def"
    b" 1 begincodespacerange<0000><FFFF>endcodespacerange\n"
    b"%bendcmap CMapName currentdict/CMap defineresource pop end end"
)
#: The standard allows so many mappings in one section (Adobe Technical Note 5014).
_SECTION: Final = 100


class Code(NamedTuple):
    """How a glyph is written: its code in hexadecimal, its own advance, and the text it stands for."""

    hex: str
    advance: float
    text: str


class EmbeddedFont:
    """Glyphs of one face, and the font objects that draw them."""

    def __init__(self, face: Face, meanings: Mapping[int, str], level: int = 6) -> None:
        """Embed the glyphs that are the keys of ``meanings``, each with the text that it stands for."""
        cut = subset(face, meanings)
        self.codes = {
            gid: Code(f"{cut.gids[gid]:04X}", natural_advance(face, gid), text)
            for gid, text in meanings.items()
        }
        self._face, self._file, self._level = face, cut.data, level
        tag = hashlib.sha256(cut.data).digest()[:6]
        letters = bytes(ord("A") + byte % 26 for byte in tag)
        self._name = letters + b"+" + face.postscript_name.encode()

    def objects(self, number: int) -> list[bytes]:
        """Return the five objects, to be numbered from ``number``, which is then the font's."""
        return [
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H"
            b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (self._name, number + 1, number + 4),
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDToGIDMap/Identity/DW 0"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/W[%b]/FontDescriptor %d 0 R>>" % (self._name, self._widths(), number + 2),
            self._descriptor(number + 3),
            flate_stream(self._file, b"/Length1 %d" % len(self._file), self._level),
            flate_stream(_TO_UNICODE % b"".join(self._sections()), level=self._level),
        ]

    def _descriptor(self, file: int) -> bytes:
        face = self._face
        return (
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle %d"
            b"/Ascent %d/Descent %d/CapHeight 700/StemV 80/FontFile2 %d 0 R>>"
        ) % (
            self._name,
            *face.bbox,
            -12 if face.style == "italic" else 0,
            face.ascent,
            face.descent,
            file,
        )

    def _widths(self) -> bytes:
        codes = sorted(self.codes.values())
        return " ".join(f"{int(code.hex, 16)}[{code.advance:.6g}]" for code in codes).encode()

    def _sections(self) -> Iterable[bytes]:
        """Yield the mappings from codes to UTF-16, in sections of a hundred."""
        # A glyph that stands for nothing says so: some readers would show its number.
        rows = [
            f"<{code.hex}><{code.text.encode('utf-16-be').hex().upper()}>\n"
            for code in sorted(self.codes.values())
        ]
        for start in range(0, len(rows), _SECTION):
            section = rows[start : start + _SECTION]
            yield f"{len(section)} beginbfchar\n{''.join(section)}endbfchar\n".encode()


#: What names and words in Latin letters need: with it, most certificates embed nothing of their own.
REPERTOIRE: Final = (
    "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x180))))
    + "ƏəƠơƯưȘșȚțȷ"
    + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    + "\u2010\u2011\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2032\u20ac\u02bb\u02bc"
)


@lru_cache(maxsize=64)
def house_font(face: Face, more: frozenset[tuple[int, str]] = frozenset()) -> EmbeddedFont:
    """Return the face with the repertoire and ``more`` glyphs; the same one for many certificates."""
    font = face.hb_font
    meanings: dict[int, str] = {}
    for letter in REPERTOIRE:
        gid = font.get_nominal_glyph(ord(letter))
        if gid:
            meanings.setdefault(gid, letter)
    for gid, text in sorted(more):
        meanings.setdefault(gid, text)
    return EmbeddedFont(face, meanings, level=9)
