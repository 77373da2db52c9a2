"""Taking back what waits and is no longer so."""

from __future__ import annotations

from django.utils import timezone

from notifications.models import OutboundEmail


def withdraw(*, keys_begin: str) -> int:
    """Withhold the waiting mails whose deduplication key begins so, in the caller's transaction; returns how many.

    One that a worker is sending at this very moment still goes.
    """
    waiting = OutboundEmail.objects.waiting().filter(dedupe_key__startswith=keys_begin)
    return waiting.update(
        state=OutboundEmail.State.WITHHELD,
        last_error="what it says is no longer so",
        updated_at=timezone.now(),
    )
