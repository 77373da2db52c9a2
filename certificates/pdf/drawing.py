"""Shaped lines become operators of a page's content (ISO 32000-1, 9.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from certificates.pdf.design.plate import Rgb
from certificates.pdf.lettering.faces import Face
from certificates.pdf.lettering.glyph import Glyph
from certificates.pdf.lettering.shape import Line, Run
from certificates.pdf.writing.embedding import Code

#: So many different glyphs, each with its advance next to its neighbour, a font remembers: about 200 KB.
_KEPT: Final = 2048
_RISE: Final = attrgetter("dy")
#: A move at the end of an array, and what comes before the next one.
_LAST_MOVE: Final = re.compile(r">(-?[\d.]+)<>\]TJ ([^\[]+)\[<")


class Placed(NamedTuple):
    """A shaped line at ``size`` points with its base line starting at ``x``, ``y``."""

    line: Line
    size: float
    x: float
    y: float
    rgb: Rgb


class PageFont:
    """A font as the page's content calls it, and how it writes its glyphs.

    ``foreign`` are glyphs that it was asked for and that stand for another text in it than where they were shaped.
    """

    def __init__(self, name: str, codes: Mapping[int, Code]) -> None:
        self.name, self.codes = name, codes
        self.foreign: set[Glyph] = set()
        self._operands = _Operands(codes, self.foreign)

    def shown(self, glyphs: Sequence[Glyph], size: float) -> str:
        """Return the operands of ``TJ`` for ``glyphs``. Raises ``KeyError`` for one that it has not."""
        pieces = list(map(self._operands.__getitem__, glyphs))
        if any(map(_RISE, glyphs)):
            pieces = [
                _raised(glyph, self.codes[glyph.gid], size) if glyph.dy else piece
                for glyph, piece in zip(glyphs, pieces, strict=True)
            ]
        return "".join(pieces)


class _Operands(dict[Glyph, str]):
    """What shows each glyph: letters recur next to the same neighbours, and cost a lookup then.

    Nothing is ever dropped: another thread may be between its ``shown`` and its look at ``foreign``.
    """

    def __init__(self, codes: Mapping[int, Code], foreign: set[Glyph]) -> None:
        super().__init__()
        self._codes, self._foreign = codes, foreign

    def __missing__(self, glyph: Glyph) -> str:
        code = self._codes[glyph.gid]
        if glyph.text and code.text != glyph.text:
            self._foreign.add(glyph)
        shown = _operand(glyph, code)
        if len(self) < _KEPT:
            self[glyph] = shown
        return shown


class GlyphMissing(KeyError):
    """No font of the page has a glyph of the line: it must be embedded first."""


def draw(placed: Placed, fonts: Mapping[Face, PageFont]) -> str:
    """Return the operators that draw ``placed``. Raises ``GlyphMissing``."""
    line, size, x, y, rgb = placed
    try:
        runs = [_run(run, size, fonts[run.face]) for run in line.runs]
    except KeyError as error:
        raise GlyphMissing(line.text) from error
    red, green, blue = rgb
    shown = "".join(runs)
    if "<>]TJ" in shown:
        # PDFium, which is in Chrome, forgets a move that ends an array.
        shown = _LAST_MOVE.sub(r">]TJ \2[<>\1<", shown)
    text = f"BT {red:.4g} {green:.4g} {blue:.4g} rg 1 0 0 1 {x:.2f} {y:.2f} Tm {shown}ET\n"
    if line.needs_actual_text or not _reads_back(line, fonts):
        actual = line.text.encode("utf-16-be").hex().upper()
        return f"/Span<</ActualText<FEFF{actual}>>>BDC\n{text}EMC\n"
    return text


def _operand(glyph: Glyph, code: Code) -> str:
    before, after = _moves(glyph, code)
    return f"{before}{code.hex}{after}"


def _raised(glyph: Glyph, code: Code, size: float) -> str:
    before, after = _moves(glyph, code)
    rise = glyph.dy * size / 1000
    return f">]TJ {rise:.4g} Ts [<{before}{code.hex}>]TJ 0 Ts [<{after}"


def _moves(glyph: Glyph, code: Code) -> tuple[str, str]:
    """What the font's own advance does not do is said before the glyph and behind it."""
    gap = code.advance + glyph.dx - glyph.advance
    return (
        f">{-glyph.dx:.6g}<" if glyph.dx else "",
        f">{gap:.6g}<" if gap > 0.01 or gap < -0.01 else "",
    )


def _run(run: Run, size: float, font: PageFont) -> str:
    return f"/{font.name} {size:.5g} Tf [<{font.shown(run.glyphs, size)}>]TJ "


def _reads_back(line: Line, fonts: Mapping[Face, PageFont]) -> bool:
    """Whether each glyph stands in its font for the text that it stands for here."""
    for run in line.runs:
        if not fonts[run.face].foreign.isdisjoint(run.glyphs):
            # Right to left, a reader turns the glyphs round itself: an ActualText would be too.
            return run.rtl
    return True


def glyphs_by_face(lines: Iterable[Line]) -> dict[Face, dict[int, str]]:
    """Return every glyph that ``lines`` draw, with its text, by face in the order of appearance."""
    found: dict[Face, dict[int, str]] = {}
    for line in lines:
        for run in line.runs:
            texts = found.setdefault(run.face, {})
            for glyph in run.glyphs:
                _note(texts, glyph)
    return found


def _note(texts: dict[int, str], glyph: Glyph) -> None:
    if not texts.get(glyph.gid):
        texts[glyph.gid] = glyph.text
