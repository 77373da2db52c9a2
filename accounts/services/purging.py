"""Deleting what has outlived its expiry date."""

from __future__ import annotations

from accounts.models import ApiToken


def purge_expired() -> int:
    """Delete what has outlived its expiry date; returns how many rows went."""
    deleted, _details = ApiToken.objects.expired().delete()
    return deleted
