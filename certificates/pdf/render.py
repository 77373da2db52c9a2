"""One certificate from its template and its content.

The result depends on the arguments and the files of this package alone: the same input gives the
same bytes, in any process, at any time.
"""

from __future__ import annotations

import io
from html import unescape
from typing import Final

import reportlab.rl_config
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy

from certificates.pdf.backdrop import Layer, lay_under, layers
from certificates.pdf.content import CertificateContent
from certificates.pdf.copying import restore_letters
from certificates.pdf.document import Document
from certificates.pdf.errors import NotOnePage, RenderFailed
from certificates.pdf.faces import FAMILIES, font_face_rules, font_family, joined
from certificates.pdf.filling import fill
from certificates.pdf.leftovers import drop_default_font
from certificates.pdf.metadata import describe
from certificates.pdf.places import ASSETS, FONTS
from certificates.pdf.qr import qr_data_uri
from certificates.pdf.template import TemplateSource
from certificates.pdf.wording import words

# Process-wide in ReportLab: no clock and no random number in a file, and no ASCII85, which would
# add a quarter to every stream.
reportlab.rl_config.invariant = 1
reportlab.rl_config.useA85 = 0

#: Nothing is fetched, and no file is read but the artwork and the typefaces.
POLICY: Final = ResourceAccessPolicy.server(
    ASSETS,
    allow_remote=False,
    extra_roots=(FONTS,),
    max_render_seconds=10,
    max_depth=60,
)

#: Instead of the typesetter's own style sheet, which takes longer to parse than a page to set.
_BASE_STYLE: Final = (
    "html,body,div,p,h1,h2,h3{display:block}"
    "head,title,style,meta{display:none}"
    "strong,b{font-weight:bold}em,i{font-style:italic}a{text-decoration:none}"
)


def render(source: TemplateSource, content: CertificateContent) -> bytes:
    """Return the PDF of ``content`` set in ``source``: one page, about 100 KB.

    Raises:
        CertificateRenderError: See ``errors``; nothing else is raised for any input.
    """
    values = {name: joined(value) for name, value in words(content).items()}
    html = fill(source, {**values, **_furniture(values["verification_url"])})
    document = Document(_typeset(html, font_face_rules(unescape(html))))
    _finish(document, content, layers(html))
    return document.to_bytes()


def _furniture(verification_url: str) -> dict[str, str]:
    """The placeholders that are not words: the QR code and the names of the font families."""
    return {"qr_code": qr_data_uri(verification_url)} | {
        family: font_family(family) for family in FAMILIES
    }


def _typeset(html: str, font_rules: str) -> bytes:
    output = io.BytesIO()
    try:
        result = pisa.CreatePDF(
            html,
            dest=output,
            path=str(ASSETS / "certificate.html"),
            default_css=_BASE_STYLE + font_rules,
            resource_policy=POLICY,
        )
    except RenderLimitError as error:
        raise RenderFailed(f"The page takes too much to set: {error}") from error
    except Exception as error:
        # The typesetter runs a template that a person wrote; what it trips over has no base class.
        raise RenderFailed(f"The page cannot be set: {error}") from error
    if result.err:
        raise RenderFailed(f"The page cannot be set: {result.log}")
    return output.getvalue()


def _finish(document: Document, content: CertificateContent, artwork: tuple[Layer, ...]) -> None:
    pages = len(document.pages())
    if pages != 1:
        raise NotOnePage(pages)
    drop_default_font(document)
    lay_under(document, artwork)
    restore_letters(document)
    describe(document, content)
