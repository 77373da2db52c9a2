"""What the outbox knows about a person, and how it forgets them. It knows people by their addresses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from lib.batches import in_batches
from notifications.models import (
    FAREWELL,
    DeliveryEvent,
    MailOptOut,
    OutboundEmail,
    OutboundEmailQuerySet,
)


def collect(*, addresses: Collection[str], reader: UUID) -> dict[str, Any]:
    """Return ``mails``: each with ``kind``, ``subject``, ``to``, ``state``, ``queued_at``, ``sent_at``, what became
    of it (``outcome``, ``outcome_at``) and the ``events`` that say so; and ``mail_choices``: the topics turned
    off, each with ``topic``, ``since`` and ``by_way``.
    """
    rows = OutboundEmail.objects.filter(to__in=addresses).order_by("id")
    return {
        "mails": [
            {
                "kind": mail.kind,
                "subject": mail.subject,
                "to": mail.to,
                "state": mail.state,
                "queued_at": mail.created_at,
                "sent_at": mail.sent_at,
                "outcome": mail.outcome,
                "outcome_at": mail.outcome_at,
                "events": [
                    {name: getattr(event, name) for name in ("kind", "at", "subtype", "diagnostic")}
                    for event in mail.events.all()
                ],
            }
            for mail in rows.prefetch_related("events").iterator(chunk_size=1000)
        ],
        "mail_choices": [
            {"topic": choice.topic, "since": choice.at, "by_way": choice.by_way}
            for choice in MailOptOut.objects.filter(reader=reader).order_by("id")
        ],
    }


def erase(*, addresses: Collection[str], reader: UUID) -> None:
    """Forget what was and was to be written to these addresses: only kind and date of what went remain.

    A mail that a worker is sending at this very moment may still go out; its row is gone all the same.
    Needs a transaction.
    """
    MailOptOut.objects.filter(reader=reader).delete()
    theirs = OutboundEmail.objects.filter(to__in=addresses)
    theirs.waiting().delete()
    theirs.erase()


def outlived(*, days: int, farewell_days: int) -> list[OutboundEmailQuerySet]:
    """Return the mails whose text is due to go: those older than ``days``, and last mails, which go sooner."""
    now, rows = timezone.now(), OutboundEmail.objects.erasable()
    return [
        rows.filter(created_at__lt=now - timedelta(days=days)),
        rows.filter(kind=FAREWELL, created_at__lt=now - timedelta(days=farewell_days)),
    ]


def news_of_foreign_mails(*, days: int) -> QuerySet[DeliveryEvent]:
    """Return what was told more than ``days`` ago of mails that are not in the outbox."""
    return DeliveryEvent.objects.filter(
        mail=None, heard_at__lt=timezone.now() - timedelta(days=days)
    )


def erase_outlived(rows: OutboundEmailQuerySet, *, until: float) -> int:
    """Erase the text and the address of ``rows``, batch by batch; returns how many."""
    return in_batches(
        rows, lambda ids: OutboundEmail.objects.filter(pk__in=ids).erase(), until=until
    )
