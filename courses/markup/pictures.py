"""How a text names the images that were uploaded for it: ``![A leaf](image:CODE)``.

The code is in the key, so the address follows from the text alone, and goes with the store when that moves.
"""

from __future__ import annotations

import re
from typing import Final

from lib.storage import public_storage

SCHEME: Final = "image:"
_CODE = re.compile(r"[0-9a-z]{20}")


def key_of(code: str) -> str:
    """Where the image lies in the public store."""
    return f"images/{code}.webp"


def address_of(named: str) -> str:
    """Return where a browser finds the image that a text names; another address is returned as it is."""
    code = named.removeprefix(SCHEME)
    if named == code or not _CODE.fullmatch(code):
        return named
    return str(public_storage().url(key_of(code)))
