"""The few glyphs that a certificate uses, as a font file of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import uharfbuzz as hb

from certificates.pdf.lettering.faces import Face

#: Everything that is not an outline or its advance: words are shaped before they are embedded.
_DROPPED: Final = [
    "BASE",
    "DSIG",
    "GDEF",
    "GPOS",
    "GSUB",
    "HVAR",
    "MVAR",
    "OS/2",
    "STAT",
    "VORG",
    "avar",
    "cmap",
    "gasp",
    "kern",
    "meta",
    "name",
    "post",
    "vhea",
    "vmtx",
]
_FLAGS: Final = (
    hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
)
#: The weight and width of ``Face.hb_font``, so that advances and outlines agree.
_AXES: Final = {"wght": 400.0, "wdth": 100.0}


@dataclass(frozen=True, slots=True)
class Subset:
    """``data`` is a TrueType file; ``gids`` leads from the face's glyph numbers to the file's."""

    data: bytes
    gids: dict[int, int]


def subset(face: Face, gids: Iterable[int]) -> Subset:
    """Return the outlines of ``gids`` and of glyph 0, at regular weight, about 2 KB for a name.

    The same set gives the same bytes, in whatever order, in any process.
    """
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(gids)
    wanted.drop_table_tag_set.update(_dropped_tags())
    wanted.flags = _FLAGS
    if face.variable:
        for axis in face.hb_face.axis_infos:
            wanted.pin_axis_location(face.hb_face, axis.tag, _AXES[axis.tag])
    plan = hb.SubsetPlan(_prepared(face), wanted)
    return Subset(plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping))


@cache
def _prepared(face: Face) -> hb.Face:
    """The face with its tables laid out for subsetting: 1 to 60 ms once, then twice as fast."""
    return hb.subset_preprocess(face.hb_face)


@cache
def _dropped_tags() -> frozenset[int]:
    return frozenset(int.from_bytes(tag.encode().ljust(4), "big") for tag in _DROPPED)


@lru_cache(maxsize=16384)
def natural_advance(face: Face, gid: int) -> float:
    """Return how far the glyph moves the pen by itself, unkerned, in thousandths of the size."""
    return float(face.hb_font.get_glyph_h_advance(gid) * face.units)
