"""HTML and CSS to a page, by xhtml2pdf, with every door shut."""

from __future__ import annotations

import io
import re
from typing import Final

import reportlab.rl_config
from reportlab.platypus.doctemplate import LayoutError
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy

from certificates.pdf.errors import RenderFailed
from certificates.pdf.lettering.faces import font_family
from certificates.pdf.places import ASSETS, FONTS

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


def typeset(html: str, font_rules: str) -> bytes:
    """Return the file that xhtml2pdf makes of ``html``, some 40 ms of work.

    Raises:
        RenderFailed: It gave up; the cause is chained.
    """
    output = io.BytesIO()
    try:
        result = pisa.CreatePDF(
            html,
            dest=output,
            path=str(ASSETS / "certificate.html"),
            default_css=f"{_BASE_STYLE}body{{font-family:{font_family('sans')}}}{font_rules}",
            resource_policy=POLICY,
        )
    except LayoutError as error:
        raise RenderFailed("Something on the page is larger than the page") from error
    except RenderLimitError as error:
        raise RenderFailed(f"The page takes too much to set: {error}") from error
    except Exception as error:
        # The typesetter runs a template that a person wrote; what it trips over has no base class.
        raise RenderFailed(f"The page cannot be set: {_told(str(error))}") from error
    if result.err:
        raise RenderFailed(f"The page cannot be set: {_told(str(result.log))}")
    return output.getvalue()


def _told(message: str) -> str:
    """Return the typesetter's own words on one line, without addresses in memory."""
    return " ".join(re.sub(r" at 0x[0-9a-f]+", "", message).split())[:200]
