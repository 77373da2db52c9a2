"""The QR code of a verification link.

With its version and mask fixed, every module of a QR code is an affine function over GF(2) of the
bits of the text: error correction is linear, and the mask is added. So the code of a link of a
known length is one base matrix XOR one column for each character, instead of milliseconds of
Reed-Solomon (ISO/IEC 18004).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import segno

from certificates.pdf.errors import LinkTooLong

#: Ink of the modules; far darker than any scanner needs.
_INK: Final = "#17211d"
#: The standard's third mask pattern for every code; trying all eight costs more than the rest.
_MASK: Final = 3
#: Pixels to a module: enough that no viewer's smoothing blurs the edges.
_SCALE: Final = 5


def qr_data_uri(url: str) -> str:
    """Return a ``data:`` URI of a PNG of the code, error correction M, without quiet zone.

    The page around it is white, so the template leaves the quiet zone of four modules.

    Raises:
        LinkTooLong: No code holds so much.
    """
    try:
        code = _made(url.encode())
    except segno.DataOverflowError as error:
        raise LinkTooLong(url) from error
    return str(code.png_data_uri(scale=_SCALE, border=0, dark=_INK, light="#ffffff"))


class QrBits:
    """Codes of links that differ in their last ``tail`` ASCII characters only, as 1-bit rows."""

    def __init__(self, prefix: str, tail: int) -> None:
        blank = prefix.encode() + bytes(tail)
        try:
            self._version = _made(blank).version
        except segno.DataOverflowError as error:
            raise LinkTooLong(prefix) from error
        self.modules = 0
        self._base = self._matrix(blank)
        self._columns = [
            _combinations(
                [
                    self._matrix(_with_bit(blank, len(blank) - tail + at, bit)) ^ self._base
                    for bit in range(7)
                ]
            )
            for at in range(tail)
        ]
        self._prefix, self._stride = prefix, (self.modules + 7) // 8

    def rows(self, url: str) -> bytes:
        """Return the modules of ``url``, row by row from the top, dark 1, each padded to bytes.

        Raises:
            ValueError: ``url`` is not of the form that this table is for.
        """
        tail = url.removeprefix(self._prefix).encode("ascii")
        if not url.startswith(self._prefix) or len(tail) != len(self._columns):
            raise ValueError(f"{url} is not {self._prefix} and {len(self._columns)} characters")
        bits = self._base
        for column, byte in zip(self._columns, tail, strict=True):
            bits ^= column[byte]
        return bits.to_bytes(self._stride * self.modules, "big")

    def _matrix(self, text: bytes) -> int:
        matrix = _made(text, self._version).matrix
        self.modules = len(matrix)
        padding = -self.modules % 8
        bits = 0
        for row in matrix:
            for module in row:
                bits = bits << 1 | (module & 1)
            bits <<= padding
        return bits


@lru_cache(maxsize=64)
def qr_bits(prefix: str, tail: int) -> QrBits:
    """Return the table of a kind of link; making one takes some 100 ms."""
    return QrBits(prefix, tail)


def _made(text: bytes, version: int | str | None = None) -> segno.QRCode:
    return segno.make(
        text,
        error="m",
        version=version,
        mode="byte",
        mask=_MASK,
        micro=False,
        boost_error=False,
    )


def _with_bit(text: bytes, at: int, bit: int) -> bytes:
    return text[:at] + bytes([1 << bit]) + text[at + 1 :]


def _combinations(bits: list[int]) -> list[int]:
    """Return the XOR of those ``bits`` that are set in each number from 0 to 127."""
    sums = [0]
    for bit in bits:
        sums += [value ^ bit for value in sums]
    return sums
