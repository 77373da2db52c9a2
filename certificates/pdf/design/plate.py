"""A compiled template: the page without its words, and where each word goes.

Plain data that can be stored and read by any worker of the same release.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from certificates.pdf.lettering.fitting import Box

Rgb = tuple[float, float, float]
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """Literal text and names of values in turn: literal, name, literal, name… literal."""

    pieces: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return self.pieces[1::2]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with ``values`` in it."""
        pieces = self.pieces
        if len(pieces) == 3:  # nearly all: one value, perhaps with something before or after
            return f"{pieces[0]}{values[pieces[1]]}{pieces[2]}"
        return "".join(values[p] if at & 1 else p for at, p in enumerate(pieces))


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one face, size (points) and colour. ``family`` and ``style`` are what ``shape`` takes."""

    words: Words
    family: str
    style: str
    size: float
    rgb: Rgb


@dataclass(frozen=True, slots=True)
class Slot:
    """A line to be set for each certificate. All lengths are points, from the bottom left.

    ``x`` is the edge that stays (``align``: left, center, right) and ``y`` the base line. Without a
    box the line may be ``room`` wide. With one, its only span shrinks and wraps in it; ``y`` is
    then the top of the box, and a line's base line ``ascent`` times the font size below its top.
    """

    spans: tuple[Span, ...]
    x: float
    y: float
    align: str
    room: float
    box: Box | None = None
    ascent: float = 0

    @property
    def names(self) -> frozenset[str]:
        """The names of the values in it."""
        return frozenset(name for span in self.spans for name in span.words.names)


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A link: a rectangle (left, bottom, right, top), or as wide as the slot with that index."""

    uri: Words
    rect: Rect
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Plate:
    """``objects`` are numbered from 1; ``backgrounds`` are those to draw first, in order.

    ``items`` are in reading order: operators of text that never changes, or slots.
    """

    size: tuple[float, float]
    objects: tuple[bytes, ...]
    backgrounds: tuple[int, ...]
    fonts: dict[str, int]
    images: dict[str, int]
    items: tuple[bytes | Slot, ...]
    codes: tuple[Rect, ...]
    hotspots: tuple[Hotspot, ...]

    def to_bytes(self) -> bytes:
        """Return the plate for ``from_bytes``; the same plate is always the same bytes."""
        return zlib.compress(json.dumps(asdict(self), default=_encode, sort_keys=True).encode(), 9)


#: The ring of a stored plate that is not one of this release's: keys that no field has.
_BYTES: Final = "bytes"


def from_bytes(data: bytes) -> Plate:
    """Read what ``Plate.to_bytes`` wrote. Raises ``ValueError`` for anything else."""
    try:
        stored = json.loads(zlib.decompress(data), object_hook=_decode)
        return Plate(
            size=tuple(stored["size"]),
            objects=tuple(stored["objects"]),
            backgrounds=tuple(stored["backgrounds"]),
            fonts=stored["fonts"],
            images=stored["images"],
            items=tuple(i if isinstance(i, bytes) else _slot(i) for i in stored["items"]),
            codes=tuple(tuple(code) for code in stored["codes"]),
            hotspots=tuple(
                Hotspot(_words(spot["uri"]), tuple(spot["rect"]), spot["slot"])
                for spot in stored["hotspots"]
            ),
        )
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError("This is not a compiled template") from error


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    raise TypeError(f"{type(value)} is not part of a plate")


def _decode(stored: dict[str, Any]) -> Any:
    return base64.b64decode(stored[_BYTES]) if _BYTES in stored else stored


def _words(stored: Any) -> Words:
    return Words(tuple(stored["pieces"]))


def _slot(stored: Any) -> Slot:
    spans = tuple(
        Span(_words(s["words"]), s["family"], s["style"], s["size"], tuple(s["rgb"]))
        for s in stored["spans"]
    )
    box = Box(**stored["box"]) if stored["box"] else None
    return Slot(
        spans, stored["x"], stored["y"], stored["align"], stored["room"], box, stored["ascent"]
    )
