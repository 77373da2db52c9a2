"""One certificate on an edition: the fast half of the work, well under a millisecond."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote

from certificates.pdf.content import CertificateContent
from certificates.pdf.design.plate import Hotspot, Rect
from certificates.pdf.drawing import GlyphMissing, PageFont, Placed, draw, glyphs_by_face
from certificates.pdf.edition import Edition, entries
from certificates.pdf.layout import lay_out
from certificates.pdf.lettering.faces import Face
from certificates.pdf.writing.attachment import Attachment, embedded_file
from certificates.pdf.writing.embedding import OBJECTS, EmbeddedFont
from certificates.pdf.writing.metadata import information, signing_day
from certificates.pdf.writing.qr import QrBits, qr_bits
from certificates.pdf.writing.sign import DocumentSigner
from certificates.pdf.writing.writer import Names, Written, signature_field, write

#: The values that no two certificates share; lines of the others are kept.
_UNIQUE: Final = frozenset({"holder_name", "number", "code", "verification_url"})
#: So many kept lines are enough: days, mostly.
_KEPT: Final = 256
#: A table takes time and memory for each character that may differ; codes are short.
_LONGEST_TAIL: Final = 48
#: Ink of the QR code's modules: far darker than any scanner needs.
_CODE_INK: Final = "0.09 0.13 0.114 rg"
#: An address that was written in other letters is put into those that addresses have (RFC 3987, 3.1).
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))
_NO_FONTS: Final[Mapping[Face, EmbeddedFont]] = {}


class _Set(NamedTuple):
    """A slot with its words: as placed, and as operators if the edition's fonts can draw them."""

    placed: tuple[Placed, ...]
    drawn: str | None


class Stamp:
    """Stamps the certificates of one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._unique = [not slot.names.isdisjoint(_UNIQUE) for slot in edition.slots]
        self._names = [sorted(slot.names) for slot in edition.slots]
        self._kept: dict[tuple[int, tuple[str, ...]], _Set] = {}
        fonts, images = edition.shared_resources()
        code = b"/Q %d 0 R" % edition.numbers.code if edition.plate.codes else b""
        self._resources = b"<</Font<<%b%%b>>/XObject<<%b%b>>>>" % (fonts, images, code)
        self._code_drawn = "".join(map(_code_operators, edition.plate.codes))

    def __call__(
        self,
        content: CertificateContent,
        values: Mapping[str, str],
        attachment: Attachment | None = None,
        signer: DocumentSigner | None = None,
    ) -> Written:
        """Return the certificate of ``content``, whose words are ``values``.

        ``attachment`` and ``signer`` are there exactly if the edition was made for them. Raises as
        ``layout.lay_out``.
        """
        numbers = self._edition.numbers
        sets = {
            index: self._set(index, values) for group in self._edition.groups for index in group
        }
        fonts = self._missing_fonts(sets.values())
        bodies = [self._named(fonts), *self._streams(sets, fonts)]
        if self._edition.plate.codes:
            bodies.append(_code(content))
        bodies += [self._link(spot, values, sets) for spot in self._edition.plate.hotspots]
        bodies.append(information(content, values["holder_name"]))
        if attachment:
            bodies.append(embedded_file(attachment))
        if signer:
            signature = numbers.fonts + OBJECTS * len(fonts)
            bodies.append(signature_field(self._edition.page, signature))
        for at, font in enumerate(fonts.values()):
            bodies += font.objects(numbers.fonts + OBJECTS * at)
        names = Names(self._edition.catalog, numbers.info, signing_day(content))
        return write(self._edition.base, bodies, names, signer)

    def _set(self, index: int, values: Mapping[str, str]) -> _Set:
        if self._unique[index]:
            return self._newly_set(index, values)
        key = (index, tuple([values[name] for name in self._names[index]]))
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            known = self._kept[key] = self._newly_set(index, values)
        return known

    def _newly_set(self, index: int, values: Mapping[str, str]) -> _Set:
        placed = lay_out(self._edition.slots[index], values)
        try:
            return _Set(placed, _operators(placed, self._edition.fonts))
        except GlyphMissing:
            return _Set(placed, None)

    def _missing_fonts(self, sets: Iterable[_Set]) -> Mapping[Face, EmbeddedFont]:
        """Return fonts of this certificate's own, for the lines that the edition's cannot draw."""
        lines = [part.line for one in sets if one.drawn is None for part in one.placed]
        if not lines:
            return _NO_FONTS
        wanted = glyphs_by_face(lines)
        return {
            face: EmbeddedFont(face, glyphs)
            for face, glyphs in wanted.items()
            if face not in self._edition.fonts
            or not self._edition.fonts[face].codes.keys() >= glyphs.keys()
        }

    def _streams(
        self, sets: Mapping[int, _Set], more: Mapping[Face, EmbeddedFont]
    ) -> Iterable[bytes]:
        own = {face: PageFont(f"N{at}", font.codes) for at, (face, font) in enumerate(more.items())}
        fonts = {**self._edition.fonts, **own} if own else self._edition.fonts
        for group in self._edition.groups:
            text = "".join(
                [sets[index].drawn or _operators(sets[index].placed, fonts) for index in group]
            )
            yield _stream((text if group else self._code_drawn).encode())

    def _named(self, fonts: Mapping[Face, EmbeddedFont]) -> bytes:
        first = self._edition.numbers.fonts
        return self._resources % entries(
            {f"N{at}": first + OBJECTS * at for at in range(len(fonts))}
        )

    def _link(self, spot: Hotspot, values: Mapping[str, str], sets: Mapping[int, _Set]) -> bytes:
        rect = spot.rect
        if spot.slot is not None:
            found = sets.get(spot.slot) or self._set(spot.slot, values)
            rect = _across(found.placed, spot.rect)
        uri = quote(spot.uri.filled(values), safe=_ASCII).encode()
        for special in (b"\\", b"(", b")"):
            uri = uri.replace(special, b"\\" + special)
        return (
            b"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[%.2f %.2f %.2f %.2f]"
            b"/A<</S/URI/URI(%b)>>>>"
        ) % (*rect, uri)


def _operators(placed: Iterable[Placed], fonts: Mapping[Face, PageFont]) -> str:
    return "".join([draw(part, fonts) for part in placed])


def _stream(data: bytes) -> bytes:
    # Not compressed: a few hundred bytes are not worth the time.
    return b"<</Length %d>>stream\n%b\nendstream" % (len(data), data)


def _across(placed: tuple[Placed, ...], rect: Rect) -> Rect:
    """Return ``rect`` as wide as the words that were set."""
    left = min(part.x for part in placed)
    right = max(part.x + part.line.width * part.size / 1000 for part in placed)
    return left, rect[1], right, rect[3]


def _code_operators(rect: Rect) -> str:
    left, bottom, right, top = rect
    return (
        f"q {_CODE_INK} {right - left:.3f} 0 0 {top - bottom:.3f} {left:.3f} {bottom:.3f} cm"
        " /Q Do Q\n"
    )


def _code(content: CertificateContent) -> bytes:
    """Return the QR code as a mask of one bit for each module, painted where it is dark."""
    table = _table(content)
    rows = table.rows(content.verification_url)
    return (
        b"<</Type/XObject/Subtype/Image/ImageMask true/Decode[1 0]/BitsPerComponent 1"
        b"/Width %d/Height %d/Length %d>>stream\n%b\nendstream"
    ) % (table.modules, table.modules, len(rows), rows)


def _table(content: CertificateContent) -> QrBits:
    """Return the table for links that differ from the code on; else for this link alone."""
    url = content.verification_url
    start = url.rfind(content.code)
    if start < 0 or len(url) - start > _LONGEST_TAIL or not url[start:].isascii():
        return QrBits(url, 0)
    return qr_bits(url[:start], len(url) - start)
