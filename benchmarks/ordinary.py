"""The certificate as an ordinary project makes it: a template, a PNG behind it, ``pisa.CreatePDF``.

The page is the product's own (same words, places, typefaces and artwork), written the way xhtml2pdf's manual shows:
``@font-face``, a background picture of 150 dpi, ``pdf:barcode``, the default style sheet. No signature.
"""

from __future__ import annotations

import io
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any, Final

import pypdfium2
from django.template import Context, Template
from xhtml2pdf import pisa

from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.design.template import TemplateSource, default_template
from certificates.pdf.lettering.faces import NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS
from certificates.pdf.render import render

DPI: Final = 150
_POINTS: Final = 72  # to an inch
_BODY: Final = re.compile(r"<body>.*</body>", re.DOTALL)


class OrdinaryPage:
    """Makes such certificates. Its pictures and typefaces lie in one folder, made once beforehand."""

    def __init__(self, folder: Path) -> None:
        """Fill ``folder``, which has to stay."""
        self._page = str(
            folder / "certificate.html"
        )  # what the addresses in the page are relative to
        (folder / "background.png").write_bytes(_artwork())
        for face in (NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS):
            shutil.copy(face.path, folder)

    def make(self, row: Any) -> bytes:
        """Return the PDF of ``row``: a certificate, or anything that has its columns."""
        output = io.BytesIO()
        result = pisa.CreatePDF(
            _template().render(Context({"row": row})), dest=output, path=self._page
        )
        assert not result.err
        return output.getvalue()


@cache
def _template() -> Template:
    """Parsed once, as Django's cached loader does."""
    return Template(Path(__file__).with_name("ordinary.html").read_text(encoding="utf-8"))


def _artwork() -> bytes:
    """Return the product's page without its words, as a PNG."""
    html = _BODY.sub("<body><p>&nbsp;</p></body>", default_template().html)
    page = pypdfium2.PdfDocument(render(TemplateSource(html), ORDINARY))[0]
    output = io.BytesIO()
    page.render(scale=DPI / _POINTS).to_pil().save(output, "PNG")
    return output.getvalue()
