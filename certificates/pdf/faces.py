"""The typefaces a certificate is set in, which characters each draws, and how wide they run.

A character is drawn by the first face of its family that has it, as CSS says. Every family ends in
the same fallbacks, so whether a text can be printed does not depend on where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import arabic_reshaper
from reportlab.pdfbase.ttfonts import TTFont

from certificates.pdf.places import FONTS


@dataclass(frozen=True)
class Face:
    """One font file. ``family`` and ``style`` are what CSS calls it."""

    file: str
    family: str
    style: str = "normal"

    @cached_property
    def font(self) -> TTFont:
        """The parsed file; reading it takes some milliseconds, once in a process."""
        return TTFont(f"measure-{self.file}", str(FONTS / self.file))

    @cached_property
    def coverage(self) -> frozenset[int]:
        """The code points that the face has a glyph for."""
        return frozenset(self.font.face.charToGlyph)

    @property
    def rule(self) -> str:
        """The ``@font-face`` rule, with a URL relative to the assets."""
        return (
            f"@font-face{{font-family:{self.family};font-style:{self.style};"
            f"src:url(../fonts/{self.file})}}"
        )


NEWSREADER: Final = Face("Newsreader-Regular.ttf", "TitulaSerif")
NEWSREADER_ITALIC: Final = Face("Newsreader-Italic.ttf", "TitulaSerif", style="italic")
SOURCE_SANS: Final = Face("SourceSans3-Regular.ttf", "TitulaSans")

#: Tried in this order when the family's own face lacks a character.
FALLBACKS: Final = (
    Face("NotoSerif-Regular.ttf", "NotoSerif"),
    Face("NotoNaskhArabic-Regular.ttf", "NotoArabic"),
    Face("NotoSerifHebrew-Regular.ttf", "NotoHebrew"),
    Face("NotoSerifArmenian-Regular.ttf", "NotoArmenian"),
    Face("NotoSerifGeorgian-Regular.ttf", "NotoGeorgian"),
    Face("NotoSerifEthiopic-Regular.ttf", "NotoEthiopic"),
    Face("NotoSerifSC-Regular.ttf", "NotoHan"),
)

#: Family name in a template to its faces, first choice first.
FAMILIES: Final[dict[str, tuple[Face, ...]]] = {
    "serif": (NEWSREADER, *FALLBACKS, SOURCE_SANS),
    "sans": (SOURCE_SANS, *FALLBACKS, NEWSREADER),
}

_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
#: Zero-width joiner and non-joiner have done their work once the letters are joined; some faces
#: draw a mark for them.
_NO_JOINERS: Final = {0x200C: None, 0x200D: None}

#: Always declared to the typesetter; the fallbacks only when the text needs them.
_ALWAYS: Final = (NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS)


def font_family(name: str) -> str:
    """Return the value of CSS ``font-family`` for a family of ``FAMILIES``."""
    return ",".join(dict.fromkeys(face.family for face in FAMILIES[name]))


def font_face_rules(text: str) -> str:
    """Return the ``@font-face`` rules that ``text`` needs."""
    needed = _fallbacks_for(frozenset(map(ord, joined(text))) - _basics())
    return "".join(face.rule for face in (*_ALWAYS, *needed))


def _fallbacks_for(beyond: frozenset[int]) -> list[Face]:
    """Return the fallbacks that draw ``beyond``; the large last ones are read only if they must."""
    needed = []
    for face in FALLBACKS:
        if beyond and beyond & face.coverage:
            needed.append(face)
            beyond -= face.coverage
    return needed


@cache
def _basics() -> frozenset[int]:
    """The code points that need no fallback in any family."""
    return frozenset.intersection(*(face.coverage for face in _ALWAYS))


def joined(text: str) -> str:
    """Return ``text`` as it is drawn: Arabic letters in their joined forms, no joiners left."""
    shaped = str(arabic_reshaper.reshape(text)) if _ARABIC.search(text) else text
    return shaped.translate(_NO_JOINERS)


def unprintable_characters(text: str) -> set[str]:
    """Return the characters of ``text`` that no face has a glyph for; spaces always print."""
    missing = {char for char in joined(text) if not _printable(char)}
    if not missing:
        return set()
    return {char for char in text.translate(_NO_JOINERS) if not _printable(char)} or missing


@cache
def _printable(char: str) -> bool:
    return char.isspace() or any(ord(char) in face.coverage for face in FAMILIES["serif"])


def width_at_one_point(text: str, family: str) -> float:
    """Return the width of ``text`` on one line, in units of its font size."""
    return sum(_advance(char, family) for char in joined(text))


@cache
def _advance(char: str, family: str) -> float:
    faces = FAMILIES[family]
    face = next((face for face in faces if ord(char) in face.coverage), faces[0])
    return float(face.font.stringWidth(char, 1))
