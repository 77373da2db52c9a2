"""A line of text becomes glyphs at places: the right faces, joined, stacked, in visual order.

HarfBuzz shapes. Nothing depends on the process's locale, so the same text is always the same glyphs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from typing import Final

import uharfbuzz as hb

from certificates.pdf.lettering.clusters import is_mark
from certificates.pdf.lettering.faces import NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS, Face
from certificates.pdf.lettering.glyph import Glyph
from certificates.pdf.lettering.itemize import stretches
from certificates.pdf.lettering.pairs import Pairs
from certificates.pdf.lettering.scripts import INVISIBLE, PRIMARY

#: A copied name is made of letters: no optional ligatures, whose halves could not be selected.
_LATIN_FEATURES: Final = {"liga": False, "clig": False}
#: Latin, Greek, Cyrillic, Armenian, Georgian and what stands between: all before Hebrew but marks.
_ONE_GLYPH_EACH: Final = "\u0300"
#: Faces that place plain letters by the kerning of neighbours, and by nothing else.
_PAIRWISE: Final = frozenset({NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS})


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face and one direction, in the order they are drawn, left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]
    rtl: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A shaped line.

    ``text`` is in logical order and NFC; ``runs`` are in visual order, left to right; ``width`` is
    in thousandths of the font size. ``needs_actual_text`` says that the glyphs' own texts do not
    give ``text`` back to a reader.
    """

    text: str
    runs: tuple[Run, ...]
    width: float
    needs_actual_text: bool


def shape(text: str, family: str, *, style: str = "normal") -> Line:
    """Return ``text`` set on one line in ``family`` (``serif`` or ``sans``).

    What no face draws becomes glyph 0; ``names.unprintable`` keeps it out beforehand.
    """
    text = unicodedata.normalize("NFC", text)
    primary = PRIMARY[family, style]
    if primary.characters.issuperset(text) and (line := _plain(text, primary)):
        return line
    runs = tuple(_run(*stretch) for stretch in stretches(text, primary))
    width = sum(glyph.advance for run in runs for glyph in run.glyphs)
    return Line(text, runs, width, _needs_actual_text(text, runs))


def _plain(text: str, face: Face) -> Line | None:
    """Set what ``face`` draws alone; nothing if it is not one glyph for each character.

    This is nearly every name, and where a certificate's time goes: no loop in Python that could be
    one in C.
    """
    if _has_marks(text):
        return None
    glyphs = (face in _PAIRWISE and _pairs(face).line(text)) or _one_each(face, text)
    if text and not glyphs:
        return None
    width = sum([glyph.advance for glyph in glyphs])
    return Line(text, (Run(face, glyphs, rtl=False),), width, needs_actual_text=False)


@cache
def _pairs(face: Face) -> Pairs:
    return Pairs(partial(_one_each, face))


def _one_each(face: Face, text: str) -> tuple[Glyph, ...]:
    """Return the glyphs of ``text``, or nothing if they are not one for each character, on the line."""
    infos, positions = _shaped(text, face, "ltr", "Latn")
    if len(infos) != len(text):
        return ()
    units = face.units
    advances = [position.x_advance * units for position in positions]
    gids = [info.codepoint for info in infos]
    zeros = (0.0,) * len(gids)
    return tuple(map(Glyph._make, zip(gids, text, advances, zeros, zeros, strict=True)))


def _has_marks(text: str) -> bool:
    return max(text, default="") >= _ONE_GLYPH_EACH and any(map(is_mark, text))


def _shaped(
    text: str, face: Face, direction: str, script: str = ""
) -> tuple[list[hb.GlyphInfo], list[hb.GlyphPosition]]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = direction
    # Else HarfBuzz takes the language of the process, and a Turkish server would draw other letters.
    buffer.language = "und"
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    if script:
        buffer.script = script
    else:
        buffer.guess_segment_properties()
    hb.shape(face.hb_font, buffer, _features(face))
    return buffer.glyph_infos, buffer.glyph_positions or []


def _features(face: Face) -> dict[str, bool] | None:
    """The other Latin faces here have no ligatures, and asking costs a microsecond."""
    return _LATIN_FEATURES if face is SOURCE_SANS else None


def _run(face: Face, text: str, level: int) -> Run:
    rtl = bool(level & 1)
    infos, positions = _shaped(text, face, "rtl" if rtl else "ltr")
    gids = [info.codepoint for info in infos]
    texts = _texts(text, face, gids, [info.cluster for info in infos], rtl=rtl)
    units = face.units
    glyphs = tuple(
        Glyph(gid, part, p.x_advance * units, p.x_offset * units, p.y_offset * units)
        for gid, part, p in zip(gids, texts, positions, strict=True)
    )
    return Run(face, glyphs, rtl)


def _texts(
    text: str, face: Face, gids: Sequence[int], starts: Sequence[int], *, rtl: bool
) -> list[str]:
    """Return what each glyph stands for; ``starts`` are the clusters' first characters."""
    order = sorted(set(starts))
    ends = dict(zip(order, [*order[1:], len(text)], strict=True))
    texts: list[str] = []
    for start, group in groupby(zip(gids, starts, strict=True), key=lambda item: item[1]):
        texts += _shares(text[start : ends[start]], face, [gid for gid, _ in group], rtl=rtl)
    return texts


def _shares(cluster: str, face: Face, gids: list[int], *, rtl: bool) -> list[str]:
    """Give each character to its own glyph if they then read right, else all to the first glyph."""
    if len(gids) == 1:
        return [cluster]
    left = [char for char in unicodedata.normalize("NFD", cluster) if char not in INVISIBLE]
    shares = ["" for _ in gids]
    for place, gid in enumerate(gids):
        own = next((char for char in left if face.hb_font.get_nominal_glyph(ord(char)) == gid), "")
        if own:
            left.remove(own)
            shares[place] = own
    if left and "" in shares:
        shares[shares.index("")] = "".join(left)
    read = "".join(reversed(shares) if rtl else shares)
    if "" not in shares and unicodedata.normalize("NFC", read) == _visible(cluster):
        return shares
    return [cluster] + [""] * (len(gids) - 1)


def _visible(cluster: str) -> str:
    return "".join(char for char in cluster if char not in INVISIBLE)


def _needs_actual_text(text: str, runs: tuple[Run, ...]) -> bool:
    """Whether a reader would get ``text`` wrong from the glyphs alone, and right if told.

    Readers turn right-to-left glyphs around by themselves, and would turn an ActualText around
    too, so a line with such glyphs has none. Else it is needed where a glyph has moved from the
    line, for readers see a gap there, where one stands for nothing, and where one stands for two
    different texts, which a font's map cannot say.
    """
    glyphs = [(run.face, glyph) for run in runs for glyph in run.glyphs]
    if any(run.rtl for run in runs):
        return False
    if any(not glyph.text or glyph.dx or glyph.dy or not glyph.advance for _, glyph in glyphs):
        return True
    meanings = {(face, glyph.gid): glyph.text for face, glyph in glyphs}
    return "".join(meanings[face, glyph.gid] for face, glyph in glyphs) != text
