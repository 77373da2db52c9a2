"""What belongs together in a text: a letter with its marks, an emoji with its modifiers.

Close to the extended grapheme clusters of Unicode (UAX #29), without its data files: for choosing
a face and for breaking a line, more may be kept together than a cursor would.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINER: Final = "\u200d"
#: Joiners, the skin tones of emoji, and the tags that spell a flag.
_EXTENDING: Final = frozenset("\u200c\u200d") | frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_TAGS: Final = range(0xE0020, 0xE0080)
_REGIONAL: Final = range(0x1F1E6, 0x1F200)


def clusters(text: str) -> list[str]:
    """Cut ``text`` into clusters; each space is one of its own."""
    found: list[str] = []
    for char in text:
        if found and _belongs(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _belongs(cluster: str, char: str) -> bool:
    if char == " " or cluster == " ":
        return False
    if is_mark(char) or char in _EXTENDING or ord(char) in _TAGS or cluster[-1] == _JOINER:
        return True
    return len(cluster) == 1 and ord(cluster) in _REGIONAL and ord(char) in _REGIONAL


def is_mark(char: str) -> bool:
    """Whether ``char`` is a combining mark (general category M)."""
    return unicodedata.category(char)[0] == "M"
