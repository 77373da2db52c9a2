"""The typefaces a certificate is set in, where their files are, and what each of them measures.

Two settings share them. A stamped certificate shapes its words (``shape``) and may use every face
here. The HTML typesetter does not shape, and reads no font outside ``fonts/``: it has only the
``FAMILIES``, and ``names.complex_script`` says which words are beyond it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import arabic_reshaper
import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import TTFont

from certificates.pdf.places import FONTS

#: First and last code points of Unicode blocks.
Blocks = tuple[tuple[int, int], ...]

#: Where a variable font is set; the Han ones are Thin by default.
_REGULAR: Final = {"wght": 400.0, "wdth": 100.0}


@dataclass(frozen=True, eq=False)
class Face:
    """One font file, read when it is first asked for; one object for each file, compared as such.

    ``family`` and ``style`` are what CSS calls it. ``wheel`` is the installed package that carries
    the file, none for ``fonts/``. ``blocks`` are the characters that the face is meant for: it is
    not opened for others. All measures are in thousandths of the font size.
    """

    file: str
    family: str
    style: str = "normal"
    wheel: str = ""
    blocks: Blocks = ()

    @cached_property
    def path(self) -> Path:
        """The absolute path of the file."""
        return (_home(self.wheel) if self.wheel else FONTS) / self.file

    @cached_property
    def hb_face(self) -> hb.Face:
        """The file as HarfBuzz sees it: mapped into memory, so only what is used is read."""
        return hb.Face(hb.Blob.from_file_path(str(self.path)))

    @cached_property
    def hb_font(self) -> hb.Font:
        """The face at regular weight and width, in its own units."""
        font = hb.Font(self.hb_face)
        if self.variable:
            font.set_variations(_REGULAR)
        return font

    @cached_property
    def variable(self) -> bool:
        """Whether the file holds a range of weights."""
        return bool(self.hb_face.axis_infos)

    @cached_property
    def units(self) -> float:
        """What one unit of the font is worth, in thousandths of the font size."""
        return 1000 / float(self.hb_face.upem)

    @cached_property
    def ascent(self) -> int:
        """How far the face reaches above the base line."""
        return round(float(self.hb_font.get_font_extents("ltr").ascender) * self.units)

    @cached_property
    def descent(self) -> int:
        """How far the face reaches below the base line; negative."""
        return round(float(self.hb_font.get_font_extents("ltr").descender) * self.units)

    @cached_property
    def bbox(self) -> tuple[int, int, int, int]:
        """The box around every glyph: left, bottom, right, top (``xMin`` … of table ``head``)."""
        head = self.hb_face.reference_table("head").data
        edges = (head[at : at + 2] for at in range(36, 44, 2))
        left, bottom, right, top = (
            round(int.from_bytes(edge, "big", signed=True) * self.units) for edge in edges
        )
        return left, bottom, right, top

    @cached_property
    def postscript_name(self) -> str:
        """The name under which a PDF embeds the face."""
        stem = re.sub(r"\[.*", "-Regular", self.file.rsplit("/", 1)[-1].removesuffix(".ttf"))
        return re.sub(r"[^A-Za-z0-9-]", "", stem)

    @cached_property
    def coverage(self) -> frozenset[int]:
        """The code points that the face has a glyph for."""
        return frozenset(self.hb_face.unicodes)

    @cached_property
    def characters(self) -> frozenset[str]:
        """``coverage`` as characters, which a whole text is compared with at once."""
        return frozenset(map(chr, self.coverage))

    @cached_property
    def measured(self) -> TTFont:
        """The file as the HTML typesetter sees it; ``fonts/`` only."""
        return TTFont(f"measure-{self.file}", str(self.path))

    @property
    def rule(self) -> str:
        """The ``@font-face`` rule, with a URL relative to the assets."""
        return (
            f"@font-face{{font-family:{self.family};font-style:{self.style};"
            f"src:url(../fonts/{self.file})}}"
        )


@cache
def _home(wheel: str) -> Path:
    """Return the folder of an installed package, without running it."""
    found = find_spec(wheel)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"The typefaces of the package {wheel} are not installed")
    return Path(found.submodule_search_locations[0]) / "fonts" / "ofl"


NEWSREADER: Final = Face("Newsreader-Regular.ttf", "TitulaSerif")
NEWSREADER_ITALIC: Final = Face("Newsreader-Italic.ttf", "TitulaSerif", style="italic")
SOURCE_SANS: Final = Face("SourceSans3-Regular.ttf", "TitulaSans")

NOTO_SERIF: Final = Face(
    "NotoSerif-Regular.ttf",
    "NotoSerif",
    blocks=((0x20, 0x58F), (0x1AB0, 0x1FFF), (0x2000, 0x2E7F), (0xA640, 0xA7FF), (0xAB30, 0xAB6F)),
)
NOTO_SERIF_SC: Final = Face("NotoSerifSC-Regular.ttf", "NotoHan")

#: Tried in this order by the HTML typesetter when the family's own face lacks a character.
FALLBACKS: Final = (
    NOTO_SERIF,
    Face(
        "NotoNaskhArabic-Regular.ttf",
        "NotoArabic",
        blocks=((0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    ),
    Face("NotoSerifHebrew-Regular.ttf", "NotoHebrew", blocks=((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    Face("NotoSerifArmenian-Regular.ttf", "NotoArmenian", blocks=((0x530, 0x58F),)),
    Face(
        "NotoSerifGeorgian-Regular.ttf",
        "NotoGeorgian",
        blocks=((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    ),
    Face(
        "NotoSerifEthiopic-Regular.ttf",
        "NotoEthiopic",
        blocks=((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
    ),
    NOTO_SERIF_SC,
)

#: Family name in a template to its faces, first choice first, for the HTML typesetter.
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
    """Return ``text`` as the typesetter draws it: Arabic in its joined forms, no joiners left."""
    shaped = str(arabic_reshaper.reshape(text)) if _ARABIC.search(text) else text
    return shaped.translate(_NO_JOINERS)


@cache
def typesettable(char: str) -> bool:
    """Whether a face of the HTML typesetter has a glyph for ``char``; spaces always print."""
    return char.isspace() or any(ord(char) in face.coverage for face in FAMILIES["serif"])


def width_at_one_point(text: str, family: str) -> float:
    """Return how wide the typesetter sets ``text`` on one line, in units of its font size."""
    return sum(_advance(char, family) for char in joined(text))


@cache
def _advance(char: str, family: str) -> float:
    faces = FAMILIES[family]
    face = next((face for face in faces if ord(char) in face.coverage), faces[0])
    return float(face.measured.stringWidth(char, 1))
