"""The engine as the tests use it: plates compiled in this process, pages of one's own, and eyes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pypdfium2
from PIL import Image
from pypdf import PdfReader

from certificates.pdf.content import CertificateContent
from certificates.pdf.design.compile import compile_template
from certificates.pdf.design.plate import Plate
from certificates.pdf.design.situation import Situation
from certificates.pdf.design.template import TemplateSource, default_template
from certificates.pdf.press import Press
from certificates.pdf.render import render
from certificates.pdf.wording import words

DEFAULT = default_template()


class FreshPlates:
    """Compiles in this process, each situation once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Plate] = {}

    def plate(self, source: TemplateSource, values: Mapping[str, str], here: Situation) -> Plate:
        """See ``press.Plates``."""
        key = (source.html, here.key())
        if key not in self._known:
            self._known[key] = compile_template(source, values)
        return self._known[key]


PRESS = Press(FreshPlates())


def page(inside: str, style: str = "", head: str = "") -> TemplateSource:
    """A landscape page of sixteen-point serif letters that says ``inside``."""
    return TemplateSource(
        "<html><head><style>@page { size: 842pt 595pt; margin: 40pt }"
        f"body {{ font-family: {{{{ serif }}}}; font-size: 16pt }} {style}</style>{head}</head>"
        f"<body>{inside}</body></html>"
    )


def stamp(content: CertificateContent, source: TemplateSource = DEFAULT, **changes) -> bytes:
    """The stamped certificate, with ``changes`` to what it says; typesetting does not count."""
    return PRESS.stamp(source, replace(content, **changes)).to_bytes()


def typeset(content: CertificateContent, source: TemplateSource = DEFAULT, **changes) -> bytes:
    """The same, typeset."""
    return render(source, replace(content, **changes))


def compile_for(source: TemplateSource, content: CertificateContent) -> Plate:
    """The plate of ``source`` in the situation of ``content``."""
    return compile_template(source, words(content))


def text_by_pypdf(data: bytes) -> str:
    """What pypdf reads, white space collapsed."""
    return " ".join(PdfReader(io.BytesIO(data)).pages[0].extract_text().split())


def text_by_pdfium(data: bytes) -> str:
    """What the reader inside Chrome reads, white space collapsed."""
    document = pypdfium2.PdfDocument(data)
    try:
        return " ".join(document[0].get_textpage().get_text_range().split())
    finally:
        document.close()


def places(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    """Every line of the page with its box: left, bottom, right, top of its ink, in points."""
    document = pypdfium2.PdfDocument(data)
    try:
        textpage = document[0].get_textpage()
        found = {}
        for index in range(textpage.count_rects()):
            box = textpage.get_rect(index)
            found[textpage.get_text_bounded(*box).strip()] = box
        return found
    finally:
        document.close()


def picture(data: bytes, scale: float = 2) -> Image.Image:
    """The page, ``scale`` pixels to a point."""
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()


def ink(data: bytes, box: tuple[float, float, float, float], scale: float = 2):
    """Where a page differs from white inside ``box``: left, top, right, bottom, in points from it."""
    left, top, right, bottom = (round(edge * scale) for edge in box)
    part = picture(data, scale).crop((left, top, right, bottom)).convert("L")
    found = part.point(lambda level: 255 if level < 200 else 0).getbbox()
    return found and tuple(edge / scale for edge in found)


def count_of_objects(data: bytes) -> int:
    """How many objects draw on the page, as PDFium counts them."""
    document = pypdfium2.PdfDocument(data)
    try:
        return len(list(document[0].get_objects()))
    finally:
        document.close()
