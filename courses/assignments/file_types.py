"""Which files may be handed in, and whether one is what its name says. Pure.

Nothing that a browser or an office program would run by itself is among them; macros have endings of their own.
"""

from __future__ import annotations

from typing import Final

#: Bytes at the beginning that are looked at.
HEAD: Final = 4096
_ZIP: Final = (b"PK\x03\x04",)  # APPNOTE.TXT 4.3.7; what office programs write is a zip
_JPEG: Final = (b"\xff\xd8\xff",)

#: By the ending, how such a file begins; a text begins in any way.
SIGNATURES: Final[dict[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "docx": _ZIP,
    "xlsx": _ZIP,
    "pptx": _ZIP,
    "odt": _ZIP,
    "ods": _ZIP,
    "odp": _ZIP,
    "zip": _ZIP,
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "txt": (),
    "md": (),
    "csv": (),
}


def ending_of(filename: str) -> str:
    """Return the ending without its dot, in lower case; empty when there is none."""
    return filename.rpartition(".")[2].lower() if "." in filename else ""


def is_what_it_says(filename: str, head: bytes) -> bool:
    """Whether the first ``HEAD`` bytes of a file fit its name, and the name is one that may be handed in."""
    signatures = SIGNATURES.get(ending_of(filename))
    if signatures is None:
        return False
    return head.startswith(signatures) if signatures else b"\0" not in head
