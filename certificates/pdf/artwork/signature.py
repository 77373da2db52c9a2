"""A made-up signature: a pen that presses harder as it moves down, along hand-placed points."""

from __future__ import annotations

import math

from certificates.pdf.artwork.curves import Point, pair, through
from certificates.pdf.artwork.svg import shape, svg

INK = "#1b2b4d"
SIZE = (190.0, 64.0)

#: Where the pen goes, stroke by stroke. Legible as nobody's name.
STROKES: tuple[tuple[Point, ...], ...] = (
    (
        (14, 40), (22, 30), (31, 14), (33, 6), (27, 9), (22, 24), (18, 42), (15, 52), (22, 54),
        (32, 49), (40, 42), (46, 38), (42, 36), (38, 42), (41, 46), (48, 43), (53, 36), (53, 43),
        (57, 45), (62, 38), (66, 36), (64, 43), (68, 45), (74, 38), (80, 27), (84, 14), (82, 10),
        (78, 20), (75, 36), (77, 45), (83, 43), (89, 37), (93, 36), (89, 41), (92, 45), (98, 42),
        (103, 37), (106, 36), (104, 43), (108, 45), (113, 38), (118, 36), (117, 43), (123, 45),
        (132, 39), (142, 34), (154, 33), (166, 36), (176, 32),
    ),
    (
        (8, 58), (30, 57), (66, 55), (104, 52), (140, 50), (164, 51), (150, 54), (128, 57),
    ),
)  # fmt: skip


def signature() -> str:
    """Return the SVG of the signature, each stroke one filled outline."""
    return svg(SIZE, [shape(_outline(stroke), INK) for stroke in STROKES])


def _outline(stroke: tuple[Point, ...]) -> str:
    """Return the closed outline of a pen of varying width drawn along ``stroke``."""
    steps = (len(stroke) - 1) * 5
    curve = through(stroke)
    times = [(len(stroke) - 1) * index / steps for index in range(steps + 1)]
    left, right = [], []
    for index, time in enumerate(times):
        x, y = curve(time)
        (x0, y0), (x1, y1) = curve(max(time - 0.05, 0)), curve(min(time + 0.05, len(stroke) - 1))
        length = math.hypot(x1 - x0, y1 - y0) or 1
        ahead = ((x1 - x0) / length, (y1 - y0) / length)
        half = _half_width(ahead, index / steps)
        left.append((x - ahead[1] * half, y + ahead[0] * half))
        right.append((x + ahead[1] * half, y - ahead[0] * half))
    outline = left + right[::-1]
    return "M" + "L".join(pair(point) for point in outline) + "Z"


def _half_width(ahead: Point, progress: float) -> float:
    """Half the pen's width in points: heavy downwards, light upwards, tapered at both ends."""
    pressure = 0.42 + 0.38 * max(ahead[1], 0) + 0.1 * abs(ahead[0])
    taper = min(1.0, 8 * progress + 0.25, 8 * (1 - progress) + 0.15)
    return pressure * taper
