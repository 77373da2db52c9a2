"""Where the documents that a credential names are found.

These addresses are inside signed documents that are out of our hands: they never change. ``origin`` is always
``https://host`` without a path.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

#: How many certificates share a status list: the least that Bitstring Status List v1.0, section 6.1 lets a list
#: hold, so that fetching one tells its host next to nothing about which certificate is being checked.
STATUS_LIST_SIZE: Final = 131_072


def origin_of(url: str) -> str:
    """Return the ``https://host:port`` of an absolute URL."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def did_web(origin: str) -> str:
    """Return the DID of the site at ``origin``. did:web asks for the colon of a port to be percent-encoded."""
    return f"did:web:{quote(origin.partition('://')[2], safe='')}"


def achievement_url(origin: str, course_id: int) -> str:
    """Where the Achievement of a course is."""
    return f"{origin}/badges/achievements/{course_id}/"


def credential_url(origin: str, code: str) -> str:
    """Where a certificate's credential is: its ``id``."""
    return f"{origin}/badges/{code}/"


def status_list_url(origin: str, number: int) -> str:
    """Where a status list is."""
    return f"{origin}/badges/status/{number}/"


def status_place(row: int) -> tuple[int, int]:
    """Return the status list of the certificate with this primary key, and the certificate's position in it."""
    return divmod(row, STATUS_LIST_SIZE)
