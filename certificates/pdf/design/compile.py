"""A template is compiled once: typeset with probes, and read back.

Three renderings are compared. In the first two the probes differ in length, which shows how each
line is aligned, and whether anything else on the page moves; in the third, long texts stand where
there is no ``fit`` box, which shows where a line would wrap. Whatever cannot be told apart from the
fixed page raises ``NotStampable``, and such a template is typeset for every certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final

from certificates.pdf.design.backdrop import drawn, layers
from certificates.pdf.design.copying import restore_letters
from certificates.pdf.design.plate import Hotspot, Plate, Rect, Slot
from certificates.pdf.design.probes import Probes, has_probe
from certificates.pdf.design.proofs import QR_PIXELS, Proof, proof, rooms
from certificates.pdf.design.reading import NEAR, Page, Picture, TextLine
from certificates.pdf.design.situation import situation
from certificates.pdf.design.slots import item, words_of
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import NotOnePage, NotStampable, TemplateRefused
from certificates.pdf.marking import to_translate as _
from certificates.pdf.writing.document import Document, flate_stream

_LONGER: Final = 3
#: How far a link may reach beyond its words, in points; less than a space and a letter.
_LINK_EDGE: Final = 2.0
#: What readers can show (ISO 32000-1, annex C.2).
_LARGEST: Final = 14400
_REFERENCE: Final = re.compile(rb"(?<![\w.])(\d+) 0 R\b")


def compile_template(source: TemplateSource, values: Mapping[str, str]) -> Plate:
    """Return the plate of ``source`` for every certificate in the situation of ``values``.

    Takes some 150 ms, and must run where a hostile template can do no harm: see ``workshop``.

    Raises:
        NotStampable: The page cannot be told apart from its words.
        CertificateRenderError: The template cannot be typeset at all.
    """
    _require_no_probe(source, values)
    short = proof(source, values, Probes())
    if short.page.pages != 1:
        raise NotOnePage(short.page.pages)
    longer = proof(source, values, Probes(padding=_LONGER))
    if max(short.page.size) > _LARGEST:
        raise TemplateRefused(f"A page measures at most {_LARGEST} points")
    _require_same_page(short.page, longer.page)
    widths = rooms(source, values)
    pairs = zip(short.page.lines, longer.page.lines, strict=True)
    items = [item(short, line, stretched, widths) for line, stretched in pairs]
    return _plate(short, longer, items)


def _require_no_probe(source: TemplateSource, values: Mapping[str, str]) -> None:
    literal = (value for _name, value in situation(source.html, values).literal)
    if any(map(has_probe, (source.html, *literal))):
        raise NotStampable(_("the template itself says what the engine marks its places with"))


def _require_same_page(short: Page, longer: Page) -> None:
    if len(short.lines) != len(longer.lines) or longer.pages != 1:
        raise NotStampable(_("lines break differently when a value is longer"))
    if short.drawing != longer.drawing:
        raise NotStampable(_("rules or boxes are drawn differently when a value is longer"))
    if short.pictures != longer.pictures:
        raise NotStampable(_("a picture moves when a value is longer"))


def _plate(short: Proof, longer: Proof, items: list[bytes | Slot]) -> Plate:
    page = short.page
    codes = [picture for picture in page.pictures if picture.pixels == QR_PIXELS]
    pictures = [picture for picture in page.pictures if picture.pixels != QR_PIXELS]
    document = Document(short.data)
    restore_letters(document)
    used = {name: font for name, font in page.fonts.items() if _uses(items, name)}
    images = _image_numbers(document, pictures)
    bodies, numbers = _closure(document, [*(f.number for f in used.values()), *images.values()])
    backgrounds = []
    for content in _backgrounds(short, pictures):
        bodies.append(content)
        backgrounds.append(len(bodies))
    return Plate(
        size=page.size,
        objects=tuple(bodies),
        backgrounds=tuple(backgrounds),
        fonts={name[1:]: numbers[font.number] for name, font in sorted(used.items())},
        images={name[1:]: numbers[number] for name, number in sorted(images.items())},
        items=tuple(_joined(items)),
        codes=tuple(_rect(picture) for picture in codes),
        hotspots=tuple(_hotspots(short, longer, items)),
    )


def _uses(items: Iterable[bytes | Slot], font: str) -> bool:
    return any(isinstance(found, bytes) and b"%b " % font.encode() in found for found in items)


def _image_numbers(document: Document, pictures: list[Picture]) -> dict[str, int]:
    page = document[document.pages()[0]]
    found = {}
    for picture in pictures:
        match = re.search(rb"%b (\d+) 0 R" % re.escape(picture.name.encode()), page)
        if match is None:
            raise NotStampable(_("the page draws something unknown"))
        found[picture.name] = int(match[1])
    return found


def _closure(document: Document, roots: list[int]) -> tuple[list[bytes], dict[int, int]]:
    """Return the objects that ``roots`` need, renumbered from 1, and their new numbers by the old."""
    wanted, queue = set[int](), list(roots)
    while queue:
        number = queue.pop()
        if number not in wanted:
            wanted.add(number)
            queue += [int(found) for found in _REFERENCE.findall(_head(document[number]))]
    numbers = dict(zip(sorted(wanted), count(1), strict=False))
    return [_renumbered(document[old], numbers) for old in sorted(wanted)], numbers


def _head(body: bytes) -> bytes:
    return body.split(b"stream", 1)[0]


def _renumbered(body: bytes, numbers: Mapping[int, int]) -> bytes:
    head = _head(body)
    new = _REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], head)
    return new + body[len(head) :]


def _backgrounds(proof: Proof, pictures: list[Picture]) -> Iterable[bytes]:
    page = proof.page
    if artwork := layers(proof.html):
        yield drawn(artwork, *page.size)
    placed = b"".join(
        b"q %.4f %.4f %.4f %.4f %.4f %.4f cm %b Do Q\n" % (*picture.matrix, picture.name.encode())
        for picture in pictures
    )
    if page.drawing or placed:
        yield flate_stream(b"q\n%b\nQ\n%b" % (page.drawing, placed))


def _joined(items: list[bytes | Slot]) -> Iterable[bytes | Slot]:
    """Yield the items with neighbouring fixed ones as one."""
    fixed = b""
    for found in items:
        if isinstance(found, bytes):
            fixed += found
            continue
        if fixed:
            yield fixed
            fixed = b""
        yield found
    if fixed:
        yield fixed


def _rect(picture: Picture) -> Rect:
    matrix = picture.matrix
    return (matrix.e, matrix.f, matrix.e + matrix.a, matrix.f + matrix.d)


def _hotspots(short: Proof, longer: Proof, items: list[bytes | Slot]) -> Iterable[Hotspot]:
    if len(short.page.links) != len(longer.page.links):
        raise NotStampable(_("links come and go with the length of a value"))
    pairs = zip(short.page.lines, items, strict=True)
    lines = [line for line, found in pairs if isinstance(found, Slot)]
    for link, stretched in zip(short.page.links, longer.page.links, strict=True):
        uri = words_of(link.uri, short.marks)
        moves = any(abs(a - b) > NEAR for a, b in zip(link.rect, stretched.rect, strict=True))
        slot = _slot_under(link.rect, lines) if moves else None
        if moves and slot is None:
            raise NotStampable(
                _("a link moves with the length of a value, and is not its whole line")
            )
        yield Hotspot(uri, link.rect, slot)


def _slot_under(rect: Rect, lines: list[TextLine]) -> int | None:
    left, bottom, right, top = rect
    for index, line in enumerate(lines):
        alike = abs(line.left - left) < _LINK_EDGE and abs(line.right - right) < _LINK_EDGE
        if bottom <= line.y <= top and alike:
            return index
    return None
