"""What a certificate may print: the door cleans and checks a name here before it is frozen."""

from __future__ import annotations

import unicodedata

from certificates.pdf.faces import unprintable_characters

#: Invisible characters that stay, because Persian and Urdu spelling needs them (ZWNJ, ZWJ).
_JOINERS = frozenset("\u200c\u200d")


def clean_text(text: str) -> str:
    """Return ``text`` in Unicode NFC, on one line, without control or direction characters.

    Every run of white space becomes one space and the ends are trimmed. Bidirectional overrides
    and isolates go (a name must not reorder the words around it), and so do zero-width characters
    but the two joiners.
    """
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(char for char in spaced if _visible(char)).split())


def _visible(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def unprintable(text: str) -> set[str]:
    """Return the characters of ``text`` that no face of a certificate covers.

    Empty means that the text can be printed. Scripts whose letters this typesetter would draw
    wrongly (Devanagari, Thai and others that need shaping) have no face here on purpose, so that
    they are refused rather than misprinted.
    """
    return unprintable_characters(clean_text(text))
