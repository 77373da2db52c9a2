"""Long texts shrink, then wrap, and never leave their box."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from certificates.pdf.errors import DoesNotFit
from certificates.pdf.faces import width_at_one_point

#: Distance of base lines, in units of the font size, when a text takes several lines.
LEADING: Final = 1.16
#: Below this many points nobody can read it.
_LEGIBLE: Final = 4.5
_MOST_LINES: Final = 8
#: The typesetter's own rounding must not wrap a line that was measured to fit exactly.
_SLACK: Final = 0.995


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
    """``lines`` at font ``size``, in points."""

    size: float
    lines: tuple[str, ...]


def fit(text: str, family: str, box: Box) -> Fitted:
    """Return ``text`` broken and sized for ``box``.

    One line if that can be at least ``box.smallest``; else as few lines as reach that size; else
    whichever number of lines is largest.

    Raises:
        DoesNotFit: Not even eight lines of illegible print would do.
    """
    best = Fitted(0, ())
    for count in range(1, _MOST_LINES + 1):
        candidate = _in_lines(text, family, box, count)
        if candidate.size >= box.smallest:
            return candidate
        best = max(best, candidate, key=lambda fitted: fitted.size)
    if best.size < _LEGIBLE:
        raise DoesNotFit(text, box.width, box.height)
    return best


def _in_lines(text: str, family: str, box: Box, count: int) -> Fitted:
    lines = balanced(text, family, count)
    widest = max(width_at_one_point(line, family) for line in lines) or 1
    tallest = box.height / (LEADING * len(lines))
    size = min(box.largest, tallest, box.width * _SLACK / widest)
    return Fitted(int(size * 10) / 10, lines)


def balanced(text: str, family: str, count: int) -> tuple[str, ...]:
    """Break ``text`` into at most ``count`` lines whose widest is as narrow as can be."""
    pieces = _pieces(text, family, count)
    limits = sorted(_line_widths(pieces, family))
    low, high = 0, len(limits) - 1
    while low < high:
        middle = (low + high) // 2
        if len(_greedy(pieces, family, limits[middle])) <= count:
            high = middle
        else:
            low = middle + 1
    return tuple(_greedy(pieces, family, limits[low]))


def _pieces(text: str, family: str, count: int) -> list[str]:
    """Return the words of ``text``, each with the space before it; giants are cut."""
    share = width_at_one_point(text, family) / count * 1.05
    words = text.split(" ")
    spaced = words[:1] + [f" {word}" for word in words[1:]]
    return [part for word in spaced for part in _cut(word, family, share)]


def _cut(word: str, family: str, share: float) -> list[str]:
    """Cut a word that alone would fill more than its line's ``share``."""
    width = width_at_one_point(word, family)
    if width <= share or len(word) < 24:
        return [word]
    step = max(1, int(len(word) * share / width))
    edges = [*range(0, len(word), step), len(word)]
    return [word[start:end] for start, end in pairwise(edges)]


def _line_widths(pieces: list[str], family: str) -> set[float]:
    """Return every width that a line of consecutive pieces could have."""
    widths = [width_at_one_point(piece, family) for piece in pieces]
    sums = set()
    for start in range(len(widths)):
        total = 0.0
        for width in widths[start:]:
            total += width
            sums.add(total)
    return sums


def _greedy(pieces: list[str], family: str, limit: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in pieces:
        width = width_at_one_point(piece, family)
        if line and used + width > limit + 1e-9:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + piece, used + width
    return [part.strip() for part in [*lines, line]]
