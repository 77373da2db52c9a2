"""Lines of plain letters, set pair by pair.

In a face whose only positioning is the kerning of neighbours, a letter's advance depends on the next letter alone. So a
line is a lookup for each letter, in a table that HarfBuzz fills as pairs turn up; nearly every name is set this way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from certificates.pdf.lettering.glyph import Glyph

#: So many pairs a face remembers; whatever comes later is left to HarfBuzz.
_KEPT: Final = 8192


#: Shapes a text; nothing if it is not one glyph for each character.
Shaper = Callable[[str], tuple[Glyph, ...]]


class Pairs(dict[tuple[str, str], Glyph | None]):
    """The glyph of a letter before another one, or before nothing (""); None where pairs do not tell."""

    def __init__(self, shaper: Shaper) -> None:
        super().__init__()
        self._shaper = shaper

    def line(self, text: str) -> tuple[Glyph, ...]:
        """Return the glyphs of ``text``; nothing if it has to be shaped as a whole."""
        glyphs = list(map(self.__getitem__, zip(text, [*text[1:], ""], strict=False)))
        return () if None in glyphs else tuple(cast("list[Glyph]", glyphs))

    def __missing__(self, pair: tuple[str, str]) -> Glyph | None:
        if len(self) >= _KEPT:
            return None
        glyph = self[pair] = self._looked_up(*pair)
        return glyph

    def _looked_up(self, letter: str, following: str) -> Glyph | None:
        both = self._shaper(letter + following)
        # What follows must stay as it is alone: the pair after this one looks at it again.
        if not both or both[1:] != self._shaper(following):
            return None
        return both[0]
