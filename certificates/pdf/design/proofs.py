"""Renderings of a template with probes in place of its words."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Final

from certificates.pdf.design.filling import fill
from certificates.pdf.design.probes import Marked, Probes, has_probe, parts
from certificates.pdf.design.reading import Page, read_page
from certificates.pdf.design.situation import situation
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.design.typeset import typeset
from certificates.pdf.errors import NotStampable
from certificates.pdf.lettering.faces import FAMILIES, font_face_rules, font_family
from certificates.pdf.marking import to_translate as _

#: The size of the picture that stands for the QR code, in pixels; no other is so small.
QR_PIXELS: Final = (3, 3)
#: More than fills any line, and can be broken anywhere.
_WRAPPING: Final = " nnn" * 90
#: What is read and not printed: style sheets, and tags with their attributes.
_MARKUP: Final = re.compile(r"<style.*?</style|<[a-z][^>]*>?", re.IGNORECASE | re.DOTALL)
#: Attributes that change nothing on the page: a link is read back, the others are ignored.
_HARMLESS: Final = re.compile(
    r"""\s(?:href|alt|title|content)\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE
)


@dataclass(frozen=True)
class Proof:
    """One rendering: its HTML, the file, what is on its page, and what each probe stands for."""

    html: str
    data: bytes
    page: Page
    marks: list[Marked]


def proof(source: TemplateSource, values: Mapping[str, str], probes: Probes) -> Proof:
    """Typeset ``source`` with a probe for every value but those that the situation fixes."""
    families = {family: font_family(family) for family in FAMILIES}
    stand_ins = _stand_ins(source, values, probes)
    html = fill(source, {**stand_ins, **families, "qr_code": _qr_probe()})
    _require_only_printed(html)
    data = typeset(html, font_face_rules(unescape(html)))
    return Proof(html, data, read_page(data), probes.marks)


def _stand_ins(source: TemplateSource, values: Mapping[str, str], probes: Probes) -> dict[str, str]:
    here = situation(source.html, values)
    fixed = dict(here.literal) | dict.fromkeys(here.absent, "")
    return {name: fixed[name] if name in fixed else probes.value(name) for name in values}


def _require_only_printed(html: str) -> None:
    """Refuse values that the typesetter would act upon, where a probe means nothing to it."""
    for found in _MARKUP.finditer(html):
        if has_probe(_HARMLESS.sub("", found[0])):
            raise NotStampable(_("a value stands in a style or an attribute, not only in the text"))


def rooms(source: TemplateSource, values: Mapping[str, str]) -> dict[int, float]:
    """Return how wide the line may become that holds a probe without a box, by the probe's number.

    Points, and a little less than the typesetter would fill: at most one short word.
    """
    page = proof(source, values, Probes(tail=_WRAPPING)).page
    return {
        part: line.right - line.left
        for line in page.lines
        for part in parts(line.text)
        if isinstance(part, int)
    }


@cache
def _qr_probe() -> str:
    """Return a ``data:`` URI of a PNG of nine pixels."""
    width, height = QR_PIXELS
    rows = b"".join(b"\0" + bytes(range(row, row + 3 * width)) for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
