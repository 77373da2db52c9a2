"""Copied text is made of letters, not of the joined shapes that were drawn.

Arabic is drawn with presentation forms, one code point for each shape of a letter. The fonts'
ToUnicode maps must lead back to the letters, or the name could be neither searched nor compared.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import Final

from certificates.pdf.writing.document import Document, flate_stream, stream_data

_TO_UNICODE: Final = re.compile(rb"/ToUnicode (\d+) 0 R")
#: A mapping to one of the Arabic (and Hebrew) presentation forms, U+FB1D to U+FEFF.
_FORM: Final = re.compile(rb"(?<=> <)(F[BCDE][0-9A-F]{2})(?=>)")


def restore_letters(document: Document) -> None:
    """Map presentation forms back to letters in every font of ``document``."""
    for number in range(1, len(document.objects) + 1):
        if (found := _TO_UNICODE.search(document[number])) is not None:
            _restore(document, int(found[1]))


def _restore(document: Document, number: int) -> None:
    table = zlib.decompress(stream_data(document[number]))
    restored = _FORM.sub(_letters, table)
    if restored != table:
        document[number] = flate_stream(restored)


def _letters(form: re.Match[bytes]) -> bytes:
    """Return the one letter behind a form; a ligature stays, for readers disagree on its order."""
    letters = unicodedata.normalize("NFKC", chr(int(form[1], 16)))
    return b"%04X" % ord(letters) if len(letters) == 1 else form[1]
