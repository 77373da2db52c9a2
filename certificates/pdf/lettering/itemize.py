"""Which stretch of a text is drawn by which face, and in which direction.

One face draws a whole cluster, a whole word where it can, and the spaces after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from xhtml2pdf.bidi import display_order, needs_bidi, reorder

from certificates.pdf.lettering.clusters import clusters
from certificates.pdf.lettering.faces import NOTO_SERIF, Face
from certificates.pdf.lettering.scripts import (
    EMOJI,
    HAN_BLOCKS,
    candidates,
    draws,
    han_order,
    within,
)

_WORDS: Final = re.compile(" +|[^ ]+")

#: Face, text and embedding level (odd: right to left) of a stretch.
Stretch = tuple[Face, str, int]


def stretches(text: str, primary: Face) -> list[Stretch]:
    """Cut ``text`` into stretches of one face and one level, in visual order, left to right.

    ``primary`` draws what it can, unless a word of an alphabet like its own is beyond it: one name
    is not set in two kinds of Latin letters. Levels are those of UAX #9, the paragraph's direction being that
    of its first strong letter.
    """
    han = han_order(text, primary)
    words = text.split(" ")
    if any(draws(NOTO_SERIF, word) and not draws(primary, word) for word in words):
        primary = NOTO_SERIF
    faces = [face for cluster, face in _with_faces(text, primary, han) for _ in cluster]
    levels = _levels(text)
    cut = [
        (face, "".join(char for char, _, _ in group), level)
        for (face, level), group in groupby(
            zip(text, faces, levels, strict=True), key=lambda item: (item[1], item[2])
        )
    ]
    return [cut[index] for index in reorder([level for _, _, level in cut])]


def _levels(text: str) -> list[int]:
    if not needs_bidi(text):
        return [0] * len(text)
    levels: list[int] = display_order(text, None)[1]
    return levels


def _with_faces(text: str, primary: Face, han: tuple[Face, ...]) -> Iterable[tuple[str, Face]]:
    face = primary
    for word in _WORDS.findall(text):
        if word[0] == " ":
            yield word, primary if face is EMOJI or " " not in face.characters else face
            continue
        for cluster, chosen in _word(clusters(word), primary, han):
            face = chosen
            yield cluster, chosen


def _word(word: list[str], primary: Face, han: tuple[Face, ...]) -> Iterable[tuple[str, Face]]:
    """Return the clusters of one word with their faces: a single one if it is meant for them."""
    beyond = next((cluster for cluster in word if not draws(primary, cluster)), None)
    if beyond is None:
        return [(cluster, primary) for cluster in word]
    whole = "".join(word)
    for face in _meant(beyond, han):
        if _is_for(face, whole) and draws(face, whole):
            return [(cluster, face) for cluster in word]
    return _one_by_one(word, primary, han)


def _is_for(face: Face, word: str) -> bool:
    """Whether the letters of ``word`` are of the script of ``face``, and not only among its own."""
    blocks = face.blocks or HAN_BLOCKS
    return all(within(char, blocks) for char in word if char.isalpha())


def _one_by_one(
    word: list[str], primary: Face, han: tuple[Face, ...]
) -> Iterable[tuple[str, Face]]:
    last = primary
    for cluster in word:
        last = _choose(cluster, (primary, last, *_meant(cluster, han)))
        yield cluster, last


def _choose(cluster: str, faces: tuple[Face, ...]) -> Face:
    """Return the first of ``faces`` that draws the cluster, else its base, else the first."""
    if "\ufe0f" in cluster and draws(EMOJI, cluster):
        return EMOJI
    for part in (cluster, cluster[0]):
        for face in faces:
            if draws(face, part):
                return face
    return faces[0]


def _meant(cluster: str, han: tuple[Face, ...]) -> tuple[Face, ...]:
    return han if within(cluster[0], HAN_BLOCKS) else candidates(cluster[0])
