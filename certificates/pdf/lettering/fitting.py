"""Long texts shrink, then wrap, and never leave their box."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from certificates.pdf.errors import DoesNotFit
from certificates.pdf.lettering.clusters import clusters
from certificates.pdf.lettering.faces import width_at_one_point
from certificates.pdf.lettering.names import complex_script
from certificates.pdf.lettering.shape import Line, shape

#: Distance of base lines, in units of the font size, when a text takes several lines.
LEADING: Final = 1.16
#: Below this many points nobody can read it.
_LEGIBLE: Final = 4.5
_MOST_LINES: Final = 8
#: With so much room to spare a line fits kerned or not, and nothing more is measured.
_ROOMY: Final = 1.15
#: The typesetter's own rounding must not wrap a line that was measured to fit exactly.
_SLACK: Final = 0.995
#: A word of fewer clusters is never cut.
_UNCUT: Final = 24
#: Scripts that are written without spaces may break between any two clusters: Thai, Lao, Khmer,
#: Myanmar, kana, Han and Tibetan's syllable dot. Hangul has spaces.
_UNSPACED: Final = re.compile(
    "[\u0e01-\u0edf\u0f0b\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af]"
)
#: Thai and Lao vowels that are written before their consonant, and opening marks: the next
#: cluster stays with them.
_BEFORE: Final = frozenset("เแโใไເແໂໃໄ([{«“‘「『（《〈")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Box:
    """A box of ``width`` by ``height`` points for text between two sizes, in points.

    ``smallest`` is where shrinking stops while another line would help.
    """

    width: float
    height: float
    largest: float
    smallest: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """``lines`` at font ``size``, in points; ``shaped`` are the same lines as glyphs."""

    size: float
    lines: tuple[str, ...]
    shaped: tuple[Line, ...]


def fit(text: str, family: str, box: Box, *, style: str = "normal") -> Fitted:
    """Return ``text`` broken and sized for ``box``.

    One line if that can be at least ``box.smallest``; else as few lines as reach that size; else
    whichever number of lines is largest. A text that fits as it is costs one call of ``shape``.

    Raises:
        DoesNotFit: Not even eight lines of illegible print would do.
    """
    line = shape(text, family, style=style)
    if line.width * box.largest * _ROOMY <= box.width * 1000 and _tallest(box, 1) >= box.largest:
        return Fitted(int(box.largest * 10) / 10, (text,), (line,))
    setter = _Setter(family, style)
    best = Fitted(0, (), ())
    for count in range(1, _MOST_LINES + 1):
        candidate = setter.fitted(text, count, box)
        if candidate.size >= box.smallest:
            return candidate
        best = max(best, candidate, key=lambda fitted: fitted.size)
    if best.size < _LEGIBLE:
        raise DoesNotFit(text, box.width, box.height)
    return best


def _tallest(box: Box, count: int) -> float:
    """Return the size at which ``count`` lines fill the height."""
    return box.height / (LEADING * count)


def balanced(text: str, family: str, count: int) -> tuple[str, ...]:
    """Break ``text`` into at most ``count`` lines whose widest is as narrow as can be."""
    return _Setter(family, "normal").balanced(text, count)


class _Setter:
    """Breaks texts of one family; every piece is measured once."""

    def __init__(self, family: str, style: str) -> None:
        self._family = family
        self._style = style
        self._lines: dict[str, Line] = {}

    def line(self, text: str) -> Line:
        """Return ``text`` shaped."""
        if text not in self._lines:
            self._lines[text] = shape(text, self._family, style=self._style)
        return self._lines[text]

    def width(self, text: str) -> float:
        """Return the width of ``text`` in thousandths of the size, kerned or not.

        A template that cannot be stamped is set by the HTML typesetter, which does not kern, and
        the text must fit there too.
        """
        unkerned = 0 if complex_script(text) else width_at_one_point(text, self._family) * 1000
        return max(self.line(text).width, unkerned)

    def fitted(self, text: str, count: int, box: Box) -> Fitted:
        """Return ``text`` on at most ``count`` lines, as large as ``box`` allows."""
        lines = self.balanced(text, count) if count > 1 else (text,)
        widest = max(map(self.width, lines)) / 1000 or 1
        size = min(box.largest, _tallest(box, len(lines)), box.width * _SLACK / widest)
        return Fitted(int(size * 10) / 10, lines, tuple(map(self.line, lines)))

    def balanced(self, text: str, count: int) -> tuple[str, ...]:
        """See ``balanced``."""
        pieces = self._pieces(text, self.width(text) / count * 1.05)
        limits = sorted(self._line_widths(pieces))
        low, high = 0, len(limits) - 1
        while low < high:
            middle = (low + high) // 2
            if len(self._greedy(pieces, limits[middle])) <= count:
                high = middle
            else:
                low = middle + 1
        return tuple(self._greedy(pieces, limits[low]))

    def _pieces(self, text: str, share: float) -> list[str]:
        """Return what must stay on one line, each with the space before it; giants are cut."""
        words = text.split(" ")
        spaced = words[:1] + [f" {word}" for word in words[1:]]
        return [part for word in spaced for part in self._cut(word, share)]

    def _cut(self, word: str, share: float) -> list[str]:
        """Cut an unspaced word between clusters, and one too wide for its line's ``share``."""
        if _UNSPACED.search(word):
            return _unspaced(word)
        whole = clusters(word)
        width = self.width(word)
        if width <= share or len(whole) < _UNCUT:
            return [word]
        step = max(1, int(len(whole) * share / width))
        edges = [*range(0, len(whole), step), len(whole)]
        return ["".join(whole[start:end]) for start, end in pairwise(edges)]

    def _line_widths(self, pieces: list[str]) -> set[float]:
        """Return every width that a line of consecutive pieces could have."""
        widths = [self.width(piece) for piece in pieces]
        sums = set()
        for start in range(len(widths)):
            total = 0.0
            for width in widths[start:]:
                total += width
                sums.add(total)
        return sums

    def _greedy(self, pieces: list[str], limit: float) -> list[str]:
        lines, line, used = [], "", 0.0
        for piece in pieces:
            width = self.width(piece)
            if line and used + width > limit + 1e-6:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + piece, used + width
        return [part.strip() for part in [*lines, line]]


def _unspaced(word: str) -> list[str]:
    """Return the pieces between which ``word`` may break: no leading vowel or bracket ends one."""
    pieces: list[str] = []
    for cluster in clusters(word):
        if pieces and (_stays_with(pieces[-1], cluster)):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


def _stays_with(piece: str, cluster: str) -> bool:
    if piece == " " or piece[-1] in _BEFORE:
        return True
    return not _UNSPACED.match(cluster) or cluster == "\u0f0b"
