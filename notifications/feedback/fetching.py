"""Small documents from SNS: never redirected, never long waited for, never more than a little."""

from __future__ import annotations

from typing import Final

import requests

from notifications.feedback.exceptions import SnsAway
from notifications.feedback.trust import Address

#: Seconds, for the connection and for each part of the answer.
TIMEOUT: Final = 5
#: Bytes; a certificate has some two thousand.
LARGEST: Final = 32 * 1024
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429


def fetch(address: Address) -> bytes | None:
    """Return the document, or None if there is none at this address. Raises ``SnsAway``.

    TLS is what proves that Amazon answers: ``requests`` checks its chain and host.
    """
    try:
        with requests.get(
            address.url, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code >= _SERVER_ERROR or answer.status_code == _TOO_MANY:
                raise SnsAway(f"{answer.status_code}")
            body = answer.raw.read(LARGEST + 1, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise SnsAway(type(error).__name__) from error
    return body if answer.status_code == requests.codes.ok and len(body) <= LARGEST else None
