"""What the typesetter leaves in every file and nothing prints: its default font, not embedded."""

from __future__ import annotations

import re
import zlib
from typing import Final

from certificates.pdf.writing.document import Document, flate_stream, reference, stream_data

#: ReportLab selects Helvetica (always ``/F1``) at the start of a page, used or not.
DEFAULT_FONT_SELECTED: Final = re.compile(rb"BT /F1 [\d.]+ Tf [\d.]+ TL ET\s*")
_NAMED: Final = re.compile(rb"/F1 \d+ 0 R\s*")


def drop_default_font(document: Document) -> None:
    """Forget the default font of the only page, unless a template really prints with it.

    A printer's preflight and the archive formats refuse a file with a font that is not embedded.
    """
    page = document[document.pages()[0]]
    content = reference(page, b"Contents")
    operators = DEFAULT_FONT_SELECTED.sub(b"", zlib.decompress(stream_data(document[content])))
    if b"/F1 " in operators:
        return
    fonts = reference(page, b"Font")
    document[content] = flate_stream(operators)
    document[fonts] = _NAMED.sub(b"", document[fonts])
