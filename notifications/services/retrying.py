"""Giving mails that were given up another chance."""

from __future__ import annotations

from django.db import transaction

from lib.errors import NotAllowed
from lib.office import Person
from lib.work import WorkQuerySet
from notifications.access import may_retry
from notifications.services.queueing import doorbell


@transaction.atomic
def retry_failed_emails(*, mails: WorkQuerySet, by: Person) -> int:
    """Queue those of ``mails`` that were given up again; returns how many. Raises ``NotAllowed``."""
    if not may_retry(by):
        raise NotAllowed
    mails.dead().update(outcome="", outcome_at=None, outcome_detail="")
    revived = mails.revive()
    doorbell.ring_on_commit()
    return revived
