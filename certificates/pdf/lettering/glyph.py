"""One glyph of a shaped line."""

from __future__ import annotations

from typing import NamedTuple


class Glyph(NamedTuple):
    """One glyph. Lengths are thousandths of the font size.

    ``text`` is what it stands for: a cluster's characters stand on one of its glyphs, "" on the
    others. ``dx`` and ``dy`` move it from the pen, which then goes on by ``advance``.
    """

    gid: int
    text: str
    advance: float
    dx: float
    dy: float
