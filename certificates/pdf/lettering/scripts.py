"""The faces of the world's scripts, and which one draws a cluster of characters.

A face is opened only for the blocks that it is meant for, so that a Latin name costs none of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from certificates.pdf.lettering.clusters import is_mark
from certificates.pdf.lettering.faces import (
    FALLBACKS,
    NEWSREADER,
    NEWSREADER_ITALIC,
    NOTO_SERIF_SC,
    SOURCE_SANS,
    Blocks,
    Face,
)


def _indic(name: str, blocks: Blocks) -> Face:
    return _carried("justmytype_intl_south_asia", name, "wdth,wght", blocks)


def _south_east(name: str, blocks: Blocks) -> Face:
    return _carried("justmytype_intl_sea", name, "wdth,wght", blocks)


def _han(name: str) -> Face:
    return _carried("justmytype_intl_cjk", name, "wght", HAN_BLOCKS)


def _carried(wheel: str, name: str, axes: str, blocks: Blocks) -> Face:
    """Return the variable Noto Sans face of ``name`` in a wheel."""
    file = f"notosans{name.lower()}/NotoSans{name}[{axes}].ttf"
    return Face(file, f"Noto{name}", wheel=wheel, blocks=blocks)


def _kept(name: str, *blocks: tuple[int, int]) -> Face:
    """Return the static Noto face of ``name`` in ``fonts/``, which no wheel carries."""
    return Face(f"Noto{name}-Regular.ttf", f"Noto{name}", blocks=blocks)


#: Radicals, kana, bopomofo, Hangul, ideographs, and the wide forms around them.
HAN_BLOCKS: Final[Blocks] = (
    (0x1100, 0x11FF),
    (0x2E80, 0x312F),
    (0x3130, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x323AF),
)
_SC: Final = _han("SC")
_TC: Final = _han("TC")
_JP: Final = _han("JP")
_KR: Final = _han("KR")

#: Keycaps and copyright signs ask for this face with a variation selector; the blocks are emoji's.
EMOJI: Final = _kept("Emoji", (0x203C, 0x203C), (0x2049, 0x2049), (0x20E3, 0x20E3),
                     (0x2122, 0x2BFF), (0x3030, 0x3030), (0x1F000, 0x1FAFF))  # fmt: skip

_SCRIPTS: Final = (
    *(face for face in FALLBACKS if face is not NOTO_SERIF_SC),
    _indic("Devanagari", ((0x900, 0x97F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF))),
    _indic("Bengali", ((0x980, 0x9FF), (0x964, 0x965))),
    _kept("SerifGurmukhi", (0xA00, 0xA7F)),
    _kept("SerifGujarati", (0xA80, 0xAFF)),
    _kept("SansOriya", (0xB00, 0xB7F)),
    _indic("Tamil", ((0xB80, 0xBFF),)),
    _indic("Telugu", ((0xC00, 0xC7F),)),
    _kept("SerifKannada", (0xC80, 0xCFF)),
    _kept("SerifMalayalam", (0xD00, 0xD7F)),
    _kept("SerifSinhala", (0xD80, 0xDFF)),
    _kept("SansOlChiki", (0x1C50, 0x1C7F)),
    _kept("SansMeeteiMayek", (0xAAE0, 0xAAFF), (0xABC0, 0xABFF)),
    _south_east("Thai", ((0xE00, 0xE7F),)),
    _south_east("Lao", ((0xE80, 0xEFF),)),
    _south_east("Myanmar", ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))),
    _south_east("Khmer", ((0x1780, 0x17FF), (0x19E0, 0x19FF))),
    _kept("SerifTibetan", (0xF00, 0xFFF)),
    _kept("SansMongolian", (0x1800, 0x18AF)),
    _kept("SansSyriac", (0x700, 0x74F), (0x860, 0x86F)),
    _kept("SansThaana", (0x780, 0x7BF)),
    _kept("SansNKo", (0x7C0, 0x7FF)),
    _kept("SansAdlam", (0x1E900, 0x1E95F)),
    _kept("SansTifinagh", (0x2D30, 0x2D7F)),
    _kept("SansCherokee", (0x13A0, 0x13FF), (0xAB70, 0xABBF)),
    _kept("SansCanadianAboriginal", (0x1400, 0x167F), (0x18B0, 0x18FF)),
    EMOJI,
)

#: Every face of a shaped text; those of ``PRIMARY`` come first in their family.
WORLD: Final = (NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS, *_SCRIPTS, NOTO_SERIF_SC, _SC, _TC, _JP,
                _KR)  # fmt: skip
PRIMARY: Final[dict[tuple[str, str], Face]] = {
    ("serif", "normal"): NEWSREADER,
    ("serif", "italic"): NEWSREADER_ITALIC,
    ("sans", "normal"): SOURCE_SANS,
    ("sans", "italic"): SOURCE_SANS,
}

_KANA: Final = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
_BOPOMOFO: Final = re.compile("[\u3105-\u312f\u31a0-\u31bf]")

#: Faces that have combining marks, but say for few letters where they go.
_WITHOUT_ANCHORS: Final = frozenset({NEWSREADER, NEWSREADER_ITALIC})

#: Invisible characters that a face need not have.
INVISIBLE: Final = frozenset("\u200c\u200d\ufe0e\ufe0f\u034f")


def han_order(text: str, primary: Face) -> tuple[Face, ...]:
    """Return the faces for Han characters in ``text``: what stands near them tells the language.

    Kana mean Japanese and Hangul Korean; else simplified shapes, of the serif face where it has
    them all.
    """
    if _KANA.search(text):
        return (_JP, _SC, _TC, _KR)
    if _HANGUL.search(text):
        return (_KR, _SC, _TC, _JP)
    if _BOPOMOFO.search(text):
        return (_TC, _SC, _JP, _KR)
    sans = (_SC, _TC, _JP, _KR)
    return sans if primary is SOURCE_SANS else (NOTO_SERIF_SC, *sans)


@cache
def candidates(char: str) -> tuple[Face, ...]:
    """Return the faces that are meant for ``char``, then those that may have it by chance."""
    meant = tuple(face for face in _SCRIPTS if within(char, face.blocks))
    return (*meant, SOURCE_SANS, NEWSREADER)


def within(char: str, blocks: Blocks) -> bool:
    """Whether ``char`` lies in one of ``blocks``."""
    return any(first <= ord(char) <= last for first, last in blocks)


def draws(face: Face, text: str) -> bool:
    """Whether ``face`` has a glyph for all of ``text``, as it stands or decomposed."""
    visible = set(text) - INVISIBLE
    if face in _WITHOUT_ANCHORS:
        return visible <= face.characters and not any(map(is_mark, text))
    return visible <= face.characters or (
        set(unicodedata.normalize("NFD", text)) - INVISIBLE <= face.characters
    )
