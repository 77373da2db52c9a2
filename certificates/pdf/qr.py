"""The QR code of a verification link, as an image that an HTML template can hold."""

from __future__ import annotations

import segno

#: Ink of the modules; far darker than any scanner needs.
_INK = "#17211d"
#: The standard's third mask pattern for every code; trying all eight costs more than the rest.
_MASK = 3
#: Pixels to a module: enough that no viewer's smoothing blurs the edges.
_SCALE = 5


def qr_data_uri(url: str) -> str:
    """Return a ``data:`` URI of a PNG of the code, error correction M, without quiet zone.

    The page around it is white, so the template leaves the quiet zone of four modules.
    """
    code = segno.make(url, error="m", micro=False, boost_error=False, mask=_MASK)
    return code.png_data_uri(scale=_SCALE, border=0, dark=_INK, light="#ffffff")
