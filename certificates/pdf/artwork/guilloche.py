"""The page's frame, its faint central rosette, and the seal: guilloche, as on banknotes."""

from __future__ import annotations

import math
from functools import partial

from certificates.pdf.artwork.curves import Point, number, rosette, smooth
from certificates.pdf.artwork.svg import circle, line_art, rectangle, shape, svg

PAGE = (842.0, 595.0)
INK_GREEN = "#17513f"
SOFT_GREEN = "#7d9c8f"
FAINT_GREEN = "#eaf1ed"
GOLD = "#b08d4a"
PAPER = "#ffffff"

#: Distance from the edge of the page to the middle of the woven band, in points.
BAND_INSET = 31.0
#: Half the height of the band's waves.
BAND_REACH = 5.0
#: Length of one wave; the band's own length is stretched to a whole number of them.
WAVE = 23.0
#: Half the side of the square that each corner ornament stands in.
CORNER = 17.0

#: The capital T of Newsreader (2000 units to the em), for the seal.
LETTER_T = (
    "M596 1346H782V80L951 33V0H427V33L596 80ZM1233 1315H145L249 1334L79 984L42 992L95 1461H113"
    "L258 1374L169 1390H1209L1120 1374L1265 1461H1283L1336 992L1299 984L1129 1334Z"
)
LETTER_T_WIDTH = 1378


def frame() -> str:
    """Return the page-sized SVG of border and central rosette."""
    return svg(PAGE, [*_watermark(), *_rules(), *_bands(), *_corners()])


def seal() -> str:
    """Return the 96 by 96 point SVG of the seal."""
    center = (48.0, 48.0)
    parts = [
        shape(rosette(center, 44, 2.2, 36, 0), PAPER, stroke=GOLD, width=0.8),
        *(
            line_art(rosette(center, 34.5, 6.5, 18, phase), GOLD, 0.45)
            for phase in (0, math.pi / 2, math.pi, 3 * math.pi / 2)
        ),
        circle(center, 26, PAPER, GOLD, 0.9),
        circle(center, 23.6, PAPER, GOLD, 0.35),
        _letter(center),
    ]
    return svg((96, 96), parts)


def _letter(center: Point) -> str:
    scale = 0.0165
    left = center[0] - LETTER_T_WIDTH * scale / 2
    base = center[1] + 1461 * scale / 2
    place = f"translate({number(left)} {number(base)}) scale({scale} -{scale})"
    return f'<g transform="{place}">{shape(LETTER_T, INK_GREEN)}</g>'


def _watermark() -> list[str]:
    center = (PAGE[0] / 2, PAGE[1] / 2 - 8)
    rings = ((150, 34, 24, 0.0), (150, 34, 24, math.pi), (104, 22, 24, 0.0), (104, 22, 24, math.pi))
    return [line_art(rosette(center, *ring), FAINT_GREEN, 0.7) for ring in rings]


def _rules() -> list[str]:
    parts = []
    for inset, width in ((BAND_INSET - 9, 0.9), (BAND_INSET + 9, 0.5)):
        parts.append(rectangle(inset, PAGE, INK_GREEN, width))
    return parts


def _bands() -> list[str]:
    width, height = PAGE
    margin = BAND_INSET + CORNER
    sides = (
        ((margin, BAND_INSET), (width - margin, BAND_INSET)),
        ((margin, height - BAND_INSET), (width - margin, height - BAND_INSET)),
        ((BAND_INSET, margin), (BAND_INSET, height - margin)),
        ((width - BAND_INSET, margin), (width - BAND_INSET, height - margin)),
    )
    return [part for start, end in sides for part in _band(start, end)]


def _band(start: Point, end: Point) -> list[str]:
    """Four strands a quarter of a wave apart, straight from ``start`` to ``end``."""
    length = math.dist(start, end)
    waves = round(length / WAVE)
    strands = (
        (0, BAND_REACH, INK_GREEN),
        (math.pi, BAND_REACH, INK_GREEN),
        (math.pi / 2, BAND_REACH * 0.7, SOFT_GREEN),
        (3 * math.pi / 2, BAND_REACH * 0.7, SOFT_GREEN),
    )
    return [
        line_art(
            smooth(partial(_strand, start, end, waves, phase, reach), 0, 1, waves * 4), color, 0.5
        )
        for phase, reach, color in strands
    ]


def _strand(
    start: Point, end: Point, waves: int, phase: float, reach: float, along: float
) -> Point:
    length = math.dist(start, end)
    ahead = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    aside = reach * math.sin(2 * math.pi * waves * along + phase)
    return (
        start[0] + ahead[0] * length * along - ahead[1] * aside,
        start[1] + ahead[1] * length * along + ahead[0] * aside,
    )


def _corners() -> list[str]:
    width, height = PAGE
    centers = [
        (x, y) for x in (BAND_INSET, width - BAND_INSET) for y in (BAND_INSET, height - BAND_INSET)
    ]
    return [part for center in centers for part in _corner(center)]


def _corner(center: Point) -> list[str]:
    return [
        circle(center, CORNER - 1, PAPER, INK_GREEN, 0.7),
        line_art(rosette(center, 10.2, 4.2, 9, 0), INK_GREEN, 0.5),
        line_art(rosette(center, 10.2, 4.2, 9, math.pi), SOFT_GREEN, 0.5),
        circle(center, 3.2, GOLD, GOLD, 0.3),
    ]
