"""Which sizes a video is streamed in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MOST_FRAMES: Final = 30
FEWEST_FRAMES: Final = 5
#: By the short side in pixels: the most bits a second of picture.
_MOST_BITS: Final = {1080: 5_000_000, 720: 2_800_000, 480: 1_400_000, 360: 800_000, 240: 400_000}
_SMALLEST: Final = min(_MOST_BITS)


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be streamed: its size in pixels as it is seen (turned, square pixels), pictures and length in seconds.

    ``demuxer`` is ffmpeg's name for the container that its bytes were recognised as.
    """

    width: int
    height: int
    frame_rate: Fraction
    has_sound: bool
    seconds: float
    demuxer: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One size. ``most_bits`` a second of picture; ``name`` after the short side."""

    name: str
    width: int
    height: int
    most_bits: int


def rungs(source: Source) -> list[Rung]:
    """Return the sizes, smallest first, none larger than the source; one at least."""
    short = min(source.width, source.height)
    sides = [side for side in sorted(_MOST_BITS) if side <= short] or [short]
    return [_rung(source, side) for side in sides]


def streamed_rate(rate: Fraction) -> Fraction:
    """Return pictures a second in the streams: the source's own, halved or cut where it has more than 30."""
    if rate > MOST_FRAMES and rate / 2 <= MOST_FRAMES and rate > 45:
        rate /= 2  # 60 and 50 become 30 and 25: each second picture, and an even motion
    return min(max(rate, Fraction(FEWEST_FRAMES)), Fraction(MOST_FRAMES)).limit_denominator(1001)


def _rung(source: Source, side: int) -> Rung:
    scale = Fraction(side, min(source.width, source.height))
    most = _MOST_BITS.get(side, _MOST_BITS[_SMALLEST])
    return Rung(f"{side}p", _even(source.width * scale), _even(source.height * scale), most)


def _even(length: Fraction) -> int:
    # 4:2:0 has one colour for two by two pixels.
    return max(2, 2 * round(length / 2))
