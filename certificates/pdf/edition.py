"""A plate with the words of one course: everything that its certificates have in common, as bytes.

An edition is the constant start of a file. Text that is the same for the whole course is set once,
and so are the fonts that nearly every name needs. What is left for each certificate are a few short
lines, a QR code, and the objects that name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count, groupby

from certificates.pdf.design.plate import Plate, Slot
from certificates.pdf.design.situation import PERSONAL
from certificates.pdf.drawing import PageFont, Placed, draw, glyphs_by_face
from certificates.pdf.layout import lay_out
from certificates.pdf.lettering.faces import Face
from certificates.pdf.lettering.scripts import PRIMARY
from certificates.pdf.writing.attachment import Attachment, catalog_entries, file_specification
from certificates.pdf.writing.document import flate_stream
from certificates.pdf.writing.embedding import OBJECTS, EmbeddedFont, house_font
from certificates.pdf.writing.metadata import VIEWING
from certificates.pdf.writing.writer import Base, form_with

#: A part of the page's text: set for the whole course, or the indexes of slots for each certificate.
Stream = list[bytes | Placed] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the objects that each certificate writes for itself, in this order."""

    resources: int
    contents: tuple[int, ...]
    code: int
    links: tuple[int, ...]
    info: int
    attached: int
    field: int
    fonts: int


class Edition:
    """The shared part of the certificates of one course.

    ``slots`` are all of the plate's, and ``groups`` the indexes of those in each stream that a
    certificate writes; ``fonts`` are what they may draw with, ``base`` the bytes, and ``numbers``
    where the rest goes.
    """

    def __init__(
        self,
        plate: Plate,
        values: Mapping[str, str],
        *,
        attachment: Attachment | None = None,
        signed: bool = False,
    ) -> None:
        """Set the words of ``values`` that certificates share.

        ``attachment`` is a specimen: its data is not looked at. Raises as ``layout.lay_out``.
        """
        self.plate = plate
        self.slots = tuple(item for item in plate.items if isinstance(item, Slot))
        streams = list(_streams(plate, values))
        fixed = [stream for stream in streams if isinstance(stream, list)]
        # The last stream has no slot: the QR code stands there.
        self.groups = [stream for stream in streams if isinstance(stream, tuple)] + [()]
        own = [self.slots[index] for group in self.groups for index in group]
        self._embedded = _fonts(fixed, own)
        self.fonts = {
            face: PageFont(f"H{at}", font.codes)
            for at, (face, font) in enumerate(self._embedded.items())
        }
        self._number_of_fonts = len(plate.objects) + 1
        self._bodies = [*plate.objects]
        for font in self._embedded.values():
            self._bodies += font.objects(len(self._bodies) + 1)
        for stream in fixed:
            self._bodies.append(flate_stream(self._drawn(stream)))
        self.page = self._finish(streams, values["language"], attachment, signed=signed)
        self.base = Base(self._bodies)
        del self._bodies

    def _drawn(self, stream: list[bytes | Placed]) -> bytes:
        return b"".join(
            part if isinstance(part, bytes) else draw(part, self.fonts).encode() for part in stream
        )

    def _finish(
        self,
        streams: list[Stream],
        language: str,
        attachment: Attachment | None,
        *,
        signed: bool,
    ) -> int:
        """Write the catalog, the page tree and the page, which name objects yet to come."""
        first_stream = self._number_of_fonts + OBJECTS * len(self._embedded)
        pages = len(self._bodies) + 1
        catalog, page, specification = pages + 1, pages + 2, pages + 3
        self.numbers = self._allot(page + 1 + bool(attachment), attachment, signed=signed)
        self.catalog = catalog
        extra = form_with(self.numbers.field) if signed else b""
        if attachment:
            extra += catalog_entries(attachment, specification)
        self._bodies += [
            b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page,
            b"<</Type/Catalog/Pages %d 0 R/Lang(%b)%b%b>>"
            % (pages, language.encode(), VIEWING, extra),
            self._page(pages, _order(streams, first_stream, self.numbers.contents), signed=signed),
        ]
        if attachment:
            self._bodies.append(file_specification(attachment, self.numbers.attached))
        return page

    def _page(self, parent: int, contents: Iterable[int], *, signed: bool) -> bytes:
        notes = [*self.numbers.links, *([self.numbers.field] if signed else [])]
        return (
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Contents[%b]/Annots[%b]/Resources %d 0 R>>"
            % (
                parent,
                *self.plate.size,
                references([*self.plate.backgrounds, *contents]),
                references(notes),
                self.numbers.resources,
            )
        )

    def _allot(self, first: int, attachment: Attachment | None, *, signed: bool) -> Numbers:
        contents = first + 1
        code = contents + len(self.groups)
        links = code + bool(self.plate.codes)
        info = links + len(self.plate.hotspots)
        attached = info + 1
        field = attached + bool(attachment)
        return Numbers(
            resources=first,
            contents=tuple(range(contents, code)),
            code=code,
            links=tuple(range(links, info)),
            info=info,
            attached=attached,
            field=field,
            fonts=field + signed,
        )

    def shared_resources(self) -> tuple[bytes, bytes]:
        """Return the entries of the resource dictionaries for fonts and images, without the rest."""
        numbers = {
            font.name: self._number_of_fonts + OBJECTS * at
            for at, font in enumerate(self.fonts.values())
        }
        return entries({**self.plate.fonts, **numbers}), entries(self.plate.images)


def references(numbers: Iterable[int]) -> bytes:
    """Return ``7 0 R 9 0 R``."""
    return b" ".join(b"%d 0 R" % number for number in numbers)


def entries(numbers: Mapping[str, int]) -> bytes:
    """Return ``/F1 7 0 R/F2 9 0 R``."""
    return b"".join(b"/%b %d 0 R" % (name.encode(), number) for name, number in numbers.items())


def _streams(plate: Plate, values: Mapping[str, str]) -> Iterable[Stream]:
    """Yield the text of the page in reading order."""
    index = count()
    numbered = [(item, next(index) if isinstance(item, Slot) else -1) for item in plate.items]
    for own, items in groupby(numbered, key=lambda item: _is_personal(item[0])):
        if own:
            yield tuple(at for _slot, at in items)
        else:
            yield [part for item, _at in items for part in _fixed(item, values)]


def _is_personal(item: bytes | Slot) -> bool:
    """Whether the words of ``item`` differ between the certificates of one course."""
    return isinstance(item, Slot) and not item.names.isdisjoint(PERSONAL)


def _fixed(item: bytes | Slot, values: Mapping[str, str]) -> Iterable[bytes | Placed]:
    return (item,) if isinstance(item, bytes) else lay_out(item, values)


def _fonts(fixed: list[list[bytes | Placed]], own: Iterable[Slot]) -> dict[Face, EmbeddedFont]:
    """Return the fonts of the edition: whole repertoires for the faces that names are set in."""
    lines = [part.line for stream in fixed for part in stream if isinstance(part, Placed)]
    needed = glyphs_by_face(lines)
    houses = {PRIMARY[span.family, span.style]: None for slot in own for span in slot.spans}
    fonts = {face: house_font(face, _beyond(face, needed.pop(face, {}))) for face in houses}
    return fonts | {face: EmbeddedFont(face, glyphs) for face, glyphs in needed.items()}


def _beyond(face: Face, glyphs: Mapping[int, str]) -> frozenset[tuple[int, str]]:
    return frozenset(glyphs.items()) - frozenset(
        (gid, code.text) for gid, code in house_font(face).codes.items()
    )


def _order(streams: Iterable[object], first_fixed: int, own: tuple[int, ...]) -> Iterable[int]:
    """Yield the numbers of the page's streams in reading order; the last is the certificate's."""
    fixed, personal = first_fixed, iter(own)
    for stream in streams:
        if isinstance(stream, tuple):
            yield next(personal)
        else:
            yield fixed
            fixed += 1
    yield next(personal)
