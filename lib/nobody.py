"""The address of somebody who is gone."""

from __future__ import annotations

from uuid import UUID

#: RFC 2606 reserves ``.invalid``: no mail ever arrives there.
DOMAIN = "deleted.invalid"


def address_of_nobody(identifier: UUID) -> str:
    """Return the address that stands in the place of an erased one, and tells nothing."""
    return f"deleted-{identifier}@{DOMAIN}"


def is_nobody(address: str) -> bool:
    """Whether this is the address of an account that was deleted."""
    return address.lower().endswith(f"@{DOMAIN}")
