"""What a certificate may print: the door cleans and checks a name here before it is frozen."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from certificates.pdf.lettering.clusters import clusters, is_mark
from certificates.pdf.lettering.faces import Face, typesettable
from certificates.pdf.lettering.glyph import Glyph
from certificates.pdf.lettering.scripts import INVISIBLE
from certificates.pdf.lettering.shape import shape

#: Invisible characters that stay: Persian, Urdu, Sinhala and emoji are spelt with the joiners, and
#: the selectors tell a drawn heart from a printed one.
_KEPT: Final = frozenset("\u200c\u200d\ufe0e\ufe0f")
#: A joiner joins nothing at the end of a text.
_AT_NO_END: Final = " \u200c\u200d"
#: The tags that spell a flag behind a black one.
_TAGS: Final = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+")
_FLAG_TAGS: Final = frozenset(map(chr, range(0xE0020, 0xE0080)))
#: A sequence of emoji would fall apart into its members.
_EMOJI_SPELLING: Final = frozenset("\ufe0e\ufe0f") | _FLAG_TAGS

#: More marks on one letter than any spelling has; beyond them they run into the lines around.
MOST_MARKS: Final = 8
#: The same for the accents that any letter may bear, of which four already make a smear.
MOST_ACCENTS: Final = 3
_ACCENTS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
#: What HarfBuzz puts under a mark that has no letter to stand on.
_DOTTED_CIRCLE: Final = "\u25cc"


def clean_text(text: str) -> str:
    """Return ``text`` in Unicode NFC, on one line, without control or direction characters.

    Every run of white space becomes one space and the ends are trimmed. Bidirectional overrides
    and isolates go (a name must not reorder the words around it), and so do zero-width characters
    but the two joiners and what emoji are spelt with.
    """
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(char for char in spaced if _stays(char))
    return " ".join(_TAGS.sub("", kept).split()).strip(_AT_NO_END)


def _stays(char: str) -> bool:
    return (
        char.isprintable()
        or char in _KEPT
        or char in _FLAG_TAGS
        or unicodedata.category(char) == "Zs"
    )


def unprintable(text: str) -> set[str]:
    """Return the characters of ``text`` that a certificate cannot show as they should be.

    Those are what no face draws, marks that stand on no letter, and more marks on a letter than
    can be told apart. Empty means that the text can be stamped.
    """
    text = clean_text(text)
    return _misplaced_marks(text) | _undrawn(text)


def _undrawn(text: str) -> set[str]:
    found: set[str] = set()
    for run in shape(text, "serif").runs:
        circle = None if _DOTTED_CIRCLE in text else _nominal(run.face, _DOTTED_CIRCLE)
        for glyph, stands_for in _standing_for(run.glyphs):
            if glyph.gid == 0:
                found |= set(stands_for) - INVISIBLE - run.face.characters or set(stands_for)
            elif glyph.gid == circle:
                found |= set(filter(is_mark, stands_for))
    return found


def _standing_for(glyphs: tuple[Glyph, ...]) -> list[tuple[Glyph, str]]:
    """Return each glyph with its text, or with that of the glyph which stands for both."""
    last, found = "", []
    for glyph in glyphs:
        last = glyph.text or last
        found.append((glyph, last))
    return found


@cache
def _nominal(face: Face, char: str) -> int | None:
    """Return the face's glyph for ``char``."""
    gid: int | None = face.hb_font.get_nominal_glyph(ord(char))
    return gid


def _misplaced_marks(text: str) -> set[str]:
    if text.isascii():
        return set()
    found: set[str] = set()
    for cluster in clusters(text):
        marks = [char for char in cluster if is_mark(char) and char not in INVISIBLE]
        accents = _ACCENTS.findall(unicodedata.normalize("NFD", cluster))
        if is_mark(cluster[0]) or len(marks) > MOST_MARKS or len(accents) > MOST_ACCENTS:
            found |= set(marks)
    return found


def complex_script(text: str) -> bool:
    """Whether the HTML typesetter alone would misprint ``text``.

    It joins Arabic letters and turns them around; it places no marks, forms no syllables, and has
    faces of a few scripts only. Such a text needs a template that can be stamped.
    """
    text = clean_text(text)
    return any(is_mark(char) or char in _EMOJI_SPELLING or not _drawn(char) for char in text)


def _drawn(char: str) -> bool:
    return char in INVISIBLE or typesettable(char)
