"""Which certificates are void, as one bit each: W3C Bitstring Status List v1.0."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from certificates.badges.addresses import STATUS_LIST_SIZE, status_list_url
from certificates.badges.credential import VC_CONTEXT, Document, instant, issuer_profile
from certificates.badges.errors import InvalidCredential
from certificates.badges.multibase import base64url, from_base64url

#: For how long a reader may go on with the copy it has, in milliseconds.
TIME_TO_LIVE_MS: Final = 5 * 60 * 1000


def status_list(
    origin: str,
    issuer: str,
    number: int,
    *,
    void: Iterable[int],
    valid_from: datetime,
    valid_until: datetime,
) -> Document:
    """Return an unsigned ``BitstringStatusListCredential``; ``void`` are positions in the list.

    ``valid_until`` keeps anyone from showing an old copy, from before a revocation, for ever.
    """
    url = status_list_url(origin, number)
    return {
        "@context": [VC_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        # Without type and URL, which only the context of Open Badges knows.
        "issuer": {key: issuer_profile(origin, issuer)[key] for key in ("id", "name")},
        "validFrom": instant(valid_from),
        "validUntil": instant(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(void),
            "ttl": TIME_TO_LIVE_MS,
        },
    }


def encoded(void: Iterable[int]) -> str:
    """Return the list with these bits set: multibase base64url of the GZIP of 131,072 bits, the leftmost the first."""
    bits = bytearray(STATUS_LIST_SIZE // 8)
    for position in void:
        bits[position // 8] |= 0x80 >> position % 8
    # Without the time of compression, so that the same list is the same bytes.
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0)).decode()


def decoded(text: str) -> frozenset[int]:
    """Return the positions that are set. Raises ``InvalidCredential``; never unpacks more than a list's size."""
    if not text.startswith("u"):
        raise InvalidCredential("the list is not multibase base64url")
    unpacker = zlib.decompressobj(wbits=31)  # 31 is GZIP
    try:
        bits = unpacker.decompress(from_base64url(text[1:]), STATUS_LIST_SIZE // 8)
    except zlib.error as error:
        raise InvalidCredential("the list is not GZIP") from error
    if len(bits) * 8 != STATUS_LIST_SIZE or unpacker.unconsumed_tail:
        raise InvalidCredential("the list is not of the usual size")
    return frozenset(
        8 * index + bit
        for index, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte & 0x80 >> bit
    )
