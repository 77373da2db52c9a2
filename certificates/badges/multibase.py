"""The two text encodings of bytes that the standards ask for.

base64url without padding is that of RFC 7515, appendix C. base58btc is Bitcoin's alphabet, with the prefix ``z``
that Controlled Identifiers v1.0, section 2.4 (Multibase) gives it.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from certificates.badges.errors import InvalidCredential

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE: Final = {digit: value for value, digit in enumerate(BASE58)}


def base64url(data: bytes) -> bytes:
    """Return ``data`` in base64url without padding, as ASCII."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def from_base64url(text: str) -> bytes:
    """Return the bytes of a base64url text without padding. Raises ``InvalidCredential``."""
    standard = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    try:
        data = base64.b64decode(standard, validate=True)
    except (ValueError, binascii.Error) as error:
        raise InvalidCredential("not base64url") from error
    # One signature, one spelling: spare bits of the last digit would make a flipped digit pass unseen.
    if base64url(data).decode() != text:
        raise InvalidCredential("not canonical base64url")
    return data


def base58btc(data: bytes) -> str:
    """Return ``data`` as multibase base58btc: ``z`` and the digits."""
    number = int.from_bytes(data, "big")
    digits = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(BASE58[digit])
    leading = len(data) - len(data.lstrip(b"\0"))
    return "z" + BASE58[0] * leading + "".join(reversed(digits))


def from_base58btc(text: str) -> bytes:
    """Return the bytes of a multibase base58btc text. Raises ``InvalidCredential``."""
    if not text.startswith("z") or len(text) > 200:
        raise InvalidCredential("not base58btc")
    number = 0
    for digit in text[1:]:
        if digit not in _VALUE:
            raise InvalidCredential("not base58btc")
        number = number * 58 + _VALUE[digit]
    leading = len(text[1:]) - len(text[1:].lstrip(BASE58[0]))
    return b"\0" * leading + number.to_bytes((number.bit_length() + 7) // 8, "big")
