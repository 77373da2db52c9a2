"""Words into their slots: shaped, fitted, aligned."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.pdf.design.plate import Slot
from certificates.pdf.drawing import Placed
from certificates.pdf.errors import NotStampable
from certificates.pdf.lettering.extents import ink_above, ink_below
from certificates.pdf.lettering.fitting import LEADING, Box, Fitted, fit
from certificates.pdf.lettering.scripts import PRIMARY
from certificates.pdf.lettering.shape import shape
from certificates.pdf.marking import to_translate as _

_SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}
#: The families' own faces, whose letters keep to the height of a line.
_PRIMARY = frozenset(PRIMARY.values())
#: How much of its size a line with towering letters loses until it fits, and how often at most.
_SMALLER = 0.95
_MOST_STEPS = 30
#: By so many points ink may leave a box: as much as an accent on a capital does.
_OVERHANG = 2.0


def lay_out(slot: Slot, values: Mapping[str, str]) -> tuple[Placed, ...]:
    """Return the lines of ``slot`` with ``values`` in it.

    Raises:
        NotStampable: The line would have to wrap, and only the typesetter knows how.
        DoesNotFit: The text is too long for its box at any legible size.
    """
    if slot.box is None:
        return _on_one_line(slot, values)
    return _boxed(slot, slot.box, values)


def _on_one_line(slot: Slot, values: Mapping[str, str]) -> tuple[Placed, ...]:
    lines = [
        (span, shape(span.words.filled(values), span.family, style=span.style))
        for span in slot.spans
    ]
    widths = [line.width * span.size / 1000 for span, line in lines]
    total = sum(widths)
    if total > slot.room:
        raise NotStampable(_("“%(text)s” would take more than one line"), text=lines[0][1].text)
    x, placed = slot.x - total * _SHARE_LEFT[slot.align], []
    for (span, line), width in zip(lines, widths, strict=True):
        placed.append(Placed(line, span.size, x, slot.y, span.rgb))
        x += width
    return tuple(placed)


def _boxed(slot: Slot, box: Box, values: Mapping[str, str]) -> tuple[Placed, ...]:
    span = slot.spans[0]
    fitted = fit(span.words.filled(values), span.family, box, style=span.style)
    size, y = fitted.size, _first_base_line(slot, box, fitted.size, len(fitted.shaped))
    if any(len(line.runs) != 1 or line.runs[0].face not in _PRIMARY for line in fitted.shaped):
        size, y = _with_ink_inside(slot, box, fitted)
    step = size * LEADING
    share = _SHARE_LEFT[slot.align]
    return tuple(
        Placed(line, size, slot.x - line.width * size / 1000 * share, y - at * step, span.rgb)
        for at, line in enumerate(fitted.shaped)
    )


def _first_base_line(slot: Slot, box: Box, size: float, count: int) -> float:
    return slot.y - max(box.height - count * size * LEADING, 0) / 2 - slot.ascent * size


def _with_ink_inside(slot: Slot, box: Box, fitted: Fitted) -> tuple[float, float]:
    """Return the size and the first base line at which letters that tower or hang stay in the box.

    Fitting goes by the height of lines; stacks of Tibetan or of accents are higher than theirs.
    """
    above, below = ink_above(fitted.shaped[0]), ink_below(fitted.shaped[-1])
    count, size = len(fitted.shaped), fitted.size
    top, bottom = slot.y + _OVERHANG, slot.y - box.height - _OVERHANG
    for _step in range(_MOST_STEPS):
        y = _first_base_line(slot, box, size, count)
        last = y - (count - 1) * size * LEADING
        over, under = y + above * size - top, bottom - (last - below * size)
        if over + under <= 0:  # a line that is too high on one side moves to the other
            return size, y - max(over, 0) + max(under, 0)
        size *= _SMALLER
    return size, y
