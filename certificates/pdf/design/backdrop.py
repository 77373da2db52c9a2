"""Engraved artwork laid under the page.

The typesetter draws an SVG of a thousand curves in 150 ms. So a template names its artwork in its
head, ``<meta name="backdrop" content="frame.svg 0 0 842">`` (file in ``assets/``, left, top and
width in points), and it is turned into PDF drawing operators once in a process.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from reportlab.graphics import renderPDF
from reportlab.pdfgen.canvas import Canvas
from svglib.svglib import svg2rlg

from certificates.pdf.design.leftovers import DEFAULT_FONT_SELECTED
from certificates.pdf.errors import RenderFailed, TemplateRefused
from certificates.pdf.places import ASSETS
from certificates.pdf.writing.document import Document, flate_stream, reference

_META: Final = re.compile(r"<meta\s+name=\"backdrop\"\s+content=\"([^\"]*)\"\s*/?>", re.IGNORECASE)
_PLACED: Final = re.compile(r"([a-z0-9_-]+\.svg)" + 3 * r" (\d{1,5}(?:\.\d{1,5})?)")
#: Each takes up to 150 ms to draw.
_MOST_LAYERS: Final = 12
_MEDIA_BOX: Final = re.compile(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]")


@dataclass(frozen=True, slots=True)
class Layer:
    """An SVG of ``assets/`` and its place on the page, in points from the top left."""

    file: str
    left: float
    top: float
    width: float


def layers(html: str) -> tuple[Layer, ...]:
    """Return the layers that the head of ``html`` asks for, the lowest first."""
    asked = _META.findall(html)
    if len(asked) > _MOST_LAYERS:
        raise TemplateRefused(f"A page has at most {_MOST_LAYERS} backdrops")
    return tuple(_layer(content) for content in asked)


def _layer(content: str) -> Layer:
    placed = _PLACED.fullmatch(content.strip())
    if placed is None or not (ASSETS / placed[1]).is_file():
        raise TemplateRefused(f"There is no backdrop {content!r}: FILE.svg LEFT TOP WIDTH")
    return Layer(placed[1], *(float(length) for length in placed.groups()[1:]))


def lay_under(document: Document, artwork: tuple[Layer, ...]) -> None:
    """Draw ``artwork`` before everything else on the only page of ``document``."""
    if not artwork:
        return
    number = document.pages()[0]
    page = document[number]
    box = _MEDIA_BOX.search(page)
    if box is None:
        raise RenderFailed("The page has no size")
    content = reference(page, b"Contents")
    stream = document.add(drawn(artwork, float(box[1]), float(box[2])))
    both = b"/Contents [ %d 0 R %d 0 R ]" % (stream, content)
    document[number] = page.replace(b"/Contents %d 0 R" % content, both, 1)


@lru_cache(maxsize=32)
def drawn(artwork: tuple[Layer, ...], width: float, height: float) -> bytes:
    """Return ``artwork`` as the stream object of a page of ``width`` by ``height`` points."""
    canvas = Canvas(io.BytesIO(), pagesize=(width, height), pageCompression=0, invariant=1)
    for layer in artwork:
        _draw(canvas, layer, height)
    page = PdfReader(io.BytesIO(canvas.getpdfdata())).pages[0]
    contents = page.get_contents()
    resources = cast("DictionaryObject", page["/Resources"].get_object())
    if contents is None or "/ExtGState" in resources:
        raise TemplateRefused("Artwork must be plain lines and shapes, without transparency")
    operators = DEFAULT_FONT_SELECTED.sub(b"", contents.get_data())
    return flate_stream(b"q\n%b\nQ\n" % operators.strip())


def _draw(canvas: Canvas, layer: Layer, page_height: float) -> None:
    drawing = svg2rlg(str(ASSETS / layer.file))
    if drawing is None:
        raise RenderFailed(f"{layer.file} is not an SVG drawing")
    scale = layer.width / drawing.width
    canvas.saveState()
    canvas.translate(layer.left, page_height - layer.top - drawing.height * scale)
    canvas.scale(scale, scale)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.restoreState()
