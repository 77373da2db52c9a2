"""Cleaning of words that people type and that we later print, mail and sign."""

from __future__ import annotations

import unicodedata

# Bidirectional overrides and isolates can make a name read as another name; zero-width joiners stay, since
# Devanagari, Arabic and emoji need them.
_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_JOINERS = frozenset("\u200c\u200d")


def clean_text(text: str) -> str:
    """Return ``text`` in NFC on one line, without control or bidi-override characters.

    Source of the character classes: Unicode UAX #9 (bidi controls) and UAX #44 (general categories).
    """
    kept = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or _is_printable(character)
    )
    return " ".join("".join(kept).split())


def _is_printable(character: str) -> bool:
    if character in _JOINERS:
        return True
    return character not in _BIDI_CONTROLS and unicodedata.category(character) not in {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }


def plain_words(text: str) -> str:
    """Return ``text`` as it is compared when case, accents and spaces do not matter: "  Él  VA " → "el va".

    Accents are what NFKD (Unicode UAX #15) splits off as combining marks; case is folded, not lowered.
    """
    split = unicodedata.normalize("NFKD", clean_text(text).casefold())
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(bare.split())


def clock(seconds: int) -> str:
    """Return ``1:05`` or ``1:02:09``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
