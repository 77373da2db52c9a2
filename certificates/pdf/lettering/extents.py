"""How far the ink of a shaped line reaches above and below its base line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from certificates.pdf.lettering.faces import Face
from certificates.pdf.lettering.shape import Line


def ink_above(line: Line) -> float:
    """Return the height of the highest ink of ``line``, in units of its font size."""
    return max((top for top, _bottom in _reaches(line)), default=0) / 1000


def ink_below(line: Line) -> float:
    """Return the depth of the lowest ink of ``line`` under its base line, in units of its font size."""
    return -min((bottom for _top, bottom in _reaches(line)), default=0) / 1000


def _reaches(line: Line) -> Iterator[tuple[float, float]]:
    for run in line.runs:
        for glyph in run.glyphs:
            top, bottom = _extents(run.face, glyph.gid)
            yield top + glyph.dy, bottom + glyph.dy


@lru_cache(maxsize=4096)
def _extents(face: Face, gid: int) -> tuple[float, float]:
    """Return top and bottom of a glyph in thousandths of the font size; nought if it has no ink."""
    found = face.hb_font.get_glyph_extents(gid)
    if found is None:
        return 0, 0
    top = found.y_bearing * face.units
    return top, top + found.height * face.units
