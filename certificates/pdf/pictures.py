"""A page as a picture: what a browser shows where it would not show a PDF."""

from __future__ import annotations

import io
from threading import Lock
from typing import Final

import pypdfium2
from PIL import Image

#: PDFium keeps state of the whole process: two threads in it at once end the process.
_ONE_AT_A_TIME: Final = Lock()
#: Fast rather than small: a preview is looked at once.
_COMPRESSION: Final = 3


def image_of(pdf: bytes, *, scale: float) -> Image.Image:
    """Return the first page of ``pdf``, ``scale`` pixels to a point.

    Raises:
        pypdfium2.PdfiumError: ``pdf`` is not a PDF.
    """
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            image: Image.Image = document[0].render(scale=scale).to_pil()
        finally:
            document.close()
    return image


def picture_of(pdf: bytes, *, scale: float) -> bytes:
    """Return ``image_of`` as a PNG. Raises the same."""
    output = io.BytesIO()
    image_of(pdf, scale=scale).save(output, "PNG", compress_level=_COMPRESSION)
    return output.getvalue()
