"""A page as the typesetter set it, read back: lines of text, pictures, links, and the drawing.

Used while a template is compiled, so it may take its time. The typesetter is ReportLab's canvas
under xhtml2pdf; an operator that those do not write for a plain page is refused, not guessed at.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pikepdf

from certificates.pdf.errors import NotStampable
from certificates.pdf.marking import to_translate as _

Rgb = tuple[float, float, float]
Numbers = tuple[float, float, float, float]

#: Where two positions are the same, in points.
NEAR: Final = 0.02


class Matrix(NamedTuple):
    """``x' = a·x + c·y + e``, ``y' = b·x + d·y + f`` (ISO 32000-1, 8.3.3)."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def after(self, first: Matrix) -> Matrix:
        """Return the matrix that applies ``first``, then this one."""
        return Matrix(
            first.a * self.a + first.b * self.c,
            first.a * self.b + first.b * self.d,
            first.c * self.a + first.d * self.c,
            first.c * self.b + first.d * self.d,
            first.e * self.a + first.f * self.c + self.e,
            first.e * self.b + first.f * self.d + self.f,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Text shown by one operator. ``shown`` is what it shows, in the font's own codes."""

    text: str
    font: str
    size: float
    rgb: Rgb
    x: float
    y: float
    width: float
    shown: bytes
    plain: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """Pieces that follow each other on one base line."""

    pieces: tuple[Piece, ...]

    @property
    def left(self) -> float:
        return self.pieces[0].x

    @property
    def right(self) -> float:
        return self.pieces[-1].x + self.pieces[-1].width

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of ``pixels`` (width, height) placed with ``matrix``; ``name`` is its resource's."""

    name: str
    pixels: tuple[int, int]
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle (left, bottom, right, top) that leads to ``uri``."""

    rect: Numbers
    uri: str


@dataclass(frozen=True, slots=True)
class Font:
    """What is needed of a font resource: its face, and what its codes mean and measure."""

    postscript_name: str
    ascent: float
    widths: dict[int, float]
    letters: dict[int, str]
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """The first of ``pages`` pages. ``drawing`` is its content without text and pictures."""

    size: tuple[float, float]
    lines: tuple[TextLine, ...]
    pictures: tuple[Picture, ...]
    links: tuple[Link, ...]
    drawing: bytes
    fonts: dict[str, Font]
    pages: int


def read_page(data: bytes) -> Page:
    """Read the first page of a typeset file. Raises ``NotStampable`` for what is not understood."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        box = [float(value) for value in page.MediaBox]
        fonts = {name: _font(font) for name, font in page.Resources.get("/Font", {}).items()}
        images: Any = page.Resources.get("/XObject", {})
        reader = _Reader(fonts, {name: _pixels(image) for name, image in images.items()})
        for instruction in pikepdf.parse_content_stream(page):
            reader.take(instruction)
        return Page(
            size=(box[2] - box[0], box[3] - box[1]),
            lines=tuple(TextLine(tuple(line)) for line in reader.lines),
            pictures=tuple(reader.pictures),
            links=tuple(_links(page)),
            drawing=pikepdf.unparse_content_stream(_painting(reader.drawing)),
            fonts=fonts,
            pages=len(pdf.pages),
        )


def _pixels(image: Any) -> tuple[int, int]:
    return int(image.get("/Width", 0)), int(image.get("/Height", 0))


def _links(page: Any) -> Iterator[Link]:
    for note in page.get("/Annots", []):
        left, bottom, right, top = (float(value) for value in note.Rect)
        yield Link((left, bottom, right, top), str(note.get("/A", {}).get("/URI", "")))


_RANGE: Final = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[(.*?)\])", re.DOTALL)
_PAIR: Final = re.compile(rb"<(\w+)>\s*<(\w+)>")


def _font(font: Any) -> Font:
    first = int(font.get("/FirstChar", 0))
    widths = dict(enumerate((float(w) for w in font.get("/Widths", [])), first))
    descriptor = font.get("/FontDescriptor", {})
    table = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
    return Font(
        postscript_name=str(font.get("/BaseFont", "")).removeprefix("/").split("+")[-1],
        ascent=float(descriptor.get("/Ascent", 0)) / 1000,
        widths=widths,
        letters=dict(_letters(table)),
        number=font.objgen[0],
    )


def _letters(table: bytes) -> Iterator[tuple[int, str]]:
    """Yield code and text of a ToUnicode map, as ReportLab writes one either way."""
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, first, several in _RANGE.findall(block):
            texts = [_text(text) for text in re.findall(rb"<(\w+)>", several)]
            start = int(low, 16)
            for code in range(start, int(high, 16) + 1):
                yield (
                    code,
                    texts[code - start] if several else chr(ord(_text(first)) + code - start),
                )
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in _PAIR.findall(block):
            yield int(code, 16), _text(text)


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")


_UNMOVED: Final = Matrix()


@dataclass(frozen=True, slots=True)
class _State:
    """The part of the graphics state that text depends on (ISO 32000-1, 8.4 and 9.3)."""

    matrix: Matrix = _UNMOVED
    font: str = ""
    size: float = 0
    leading: float = 0
    rgb: Rgb | None = (0, 0, 0)
    plain: bool = True
    clipped: bool = False


class _Reader:
    """Runs through a content stream, sorting what it shows."""

    def __init__(self, fonts: dict[str, Font], pixels: dict[str, tuple[int, int]]) -> None:
        self.lines: list[list[Piece]] = []
        self.pictures: list[Picture] = []
        self.drawing: list[pikepdf.ContentStreamInstruction] = []
        self._fonts, self._pixels = fonts, pixels
        self._state, self._stack = _State(), list[_State]()
        self._text = self._line = _UNMOVED
        self._open: list[Piece] = []

    def take(self, instruction: Any) -> None:
        """Read one instruction."""
        operator, operands = str(instruction.operator), instruction.operands
        handler = getattr(self, f"_{_HANDLERS[operator]}", None) if operator in _HANDLERS else None
        if handler is not None:
            handler(operands)
        if operator not in _TEXT_ONLY and operator != "Do":
            self.drawing.append(instruction)
        elif operator == "Do" and str(operands[0]) not in self._pixels:
            raise NotStampable(_("the page draws something unknown"))

    def _save(self, _operands: Any) -> None:
        self._stack.append(self._state)

    def _restore(self, _operands: Any) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concat(self, operands: Any) -> None:
        matrix = self._state.matrix.after(Matrix(*map(float, operands)))
        self._state = replace(self._state, matrix=matrix)

    def _begin(self, _operands: Any) -> None:
        self._text = self._line = _UNMOVED
        self._open = []

    def _set_matrix(self, operands: Any) -> None:
        self._text = self._line = Matrix(*map(float, operands))

    def _move(self, operands: Any) -> None:
        x, y = map(float, operands)
        self._text = self._line = self._line.after(Matrix(e=x, f=y))

    def _next_line(self, _operands: Any) -> None:
        self._move((0, -self._state.leading))

    def _set_leading(self, operands: Any) -> None:
        self._state = replace(self._state, leading=float(operands[0]))

    def _set_font(self, operands: Any) -> None:
        self._state = replace(self._state, font=str(operands[0]), size=float(operands[1]))

    def _set_rgb(self, operands: Any) -> None:
        red, green, blue = map(float, operands)
        self._state = replace(self._state, rgb=(red, green, blue))

    def _set_grey(self, operands: Any) -> None:
        level = float(operands[0])
        self._state = replace(self._state, rgb=(level, level, level))

    def _set_colour(self, _operands: Any) -> None:
        self._state = replace(self._state, rgb=None)

    def _clip(self, _operands: Any) -> None:
        self._state = replace(self._state, clipped=True)

    def _set_other(self, operands: Any) -> None:
        # Letter and word spacing, rise, scaling, rendering mode: what is not nought is not plain.
        if any(float(value) not in {0.0, 100.0} for value in operands):
            self._state = replace(self._state, plain=False)

    def _show(self, operands: Any) -> None:
        shown = bytes(operands[0])
        state, font = self._state, self._fonts[self._state.font]
        if state.rgb is None:
            raise NotStampable(_("the page has text in a colour that is not RGB or grey"))
        self._require_unclipped()
        at = state.matrix.after(self._text)
        if abs(at.b) > 1e-6 or abs(at.c) > 1e-6 or abs(at.a - at.d) > 1e-6:
            raise NotStampable(_("the page has text that is turned or slanted"))
        advance = sum(font.widths.get(code, 0) for code in shown) * state.size / 1000
        piece = Piece(
            text="".join(font.letters.get(code, chr(code)) for code in shown),
            font=state.font,
            size=state.size * at.a,
            rgb=state.rgb,
            x=at.e,
            y=at.f,
            width=advance * at.a,
            shown=shown,
            plain=state.plain,
        )
        if self._open and abs(self._open[-1].y - piece.y) < NEAR:
            self._open.append(piece)
        else:
            self._open = [piece]
            self.lines.append(self._open)
        self._text = self._text.after(Matrix(e=advance))

    def _require_unclipped(self) -> None:
        if self._state.clipped:
            raise NotStampable(_("the page cuts off text or a picture"))

    def _refuse(self, _operands: Any) -> None:
        raise NotStampable(_("the page sets text in a way that only the typesetter can"))

    def _refuse_effect(self, _operands: Any) -> None:
        raise NotStampable(_("the page has transparency, a gradient or a pattern"))

    def _picture(self, operands: Any) -> None:
        self._require_unclipped()
        name = str(operands[0])
        self.pictures.append(Picture(name, self._pixels.get(name, (0, 0)), self._state.matrix))


_HANDLERS: Final = {
    "q": "save",
    "Q": "restore",
    "cm": "concat",
    "BT": "begin",
    "Tm": "set_matrix",
    "Td": "move",
    "T*": "next_line",
    "TL": "set_leading",
    "Tf": "set_font",
    "rg": "set_rgb",
    "g": "set_grey",
    "k": "set_colour",
    "sc": "set_colour",
    "W": "clip",
    "W*": "clip",
    "cs": "refuse_effect",
    "CS": "refuse_effect",
    "scn": "refuse_effect",
    "SCN": "refuse_effect",
    "gs": "refuse_effect",
    "sh": "refuse_effect",
    "BDC": "refuse_effect",
    "Tc": "set_other",
    "Tw": "set_other",
    "Ts": "set_other",
    "Tr": "set_other",
    "Tz": "set_other",
    "Tj": "show",
    "TJ": "refuse",
    "'": "refuse",
    '"': "refuse",
    "TD": "refuse",
    "Do": "picture",
}
#: Operators that paint nothing without text.
_TEXT_ONLY: Final = frozenset(
    {"BT", "ET", "Tm", "Td", "T*", "TL", "Tf", "Tc", "Tw", "Ts", "Tr", "Tz", "Tj"}
)
_PAINTING: Final = frozenset({"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh"})


def _painting(instructions: list[Any]) -> list[Any]:
    """Drop every saved state in which nothing is painted; close those that are left open."""
    kept: list[Any] = []
    opened: list[int] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator == "q":
            opened.append(len(kept))
        elif operator == "Q":
            if not opened:
                continue
            start = opened.pop()
            if not any(str(inner.operator) in _PAINTING for inner in kept[start:]):
                del kept[start:]
                continue
        kept.append(instruction)
    if not any(str(inner.operator) in _PAINTING for inner in kept):
        return []
    close = pikepdf.ContentStreamInstruction([], pikepdf.Operator("Q"))
    return kept + [close] * len(opened)
