"""What the outbox knows about a person, and how it forgets them. It knows people by their addresses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from lib.batches import in_batches
from notifications.models import (
    FAREWELL,
    DeliveryEvent,
    MailOptOut,
    OutboundEmail,
    OutboundEmailQuerySet,
    SuppressedAddress,
)


def collect(*, addresses: Collection[str], reader: UUID) -> dict[str, Any]:
    """Return ``mails``: each with ``kind``, ``subject``, ``to``, ``state``, ``queued_at``, ``sent_at``, what became
    of it (``outcome``, ``outcome_at``) and the ``events`` that say so; ``mail_choices``: the topics turned off, each
    with ``topic``, ``since`` and ``by_way``; and ``suppressed_addresses``, with ``reason``, ``detail`` and ``since``.
    """
    rows = _theirs(addresses, reader).order_by("id")
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
        "suppressed_addresses": list(
            _suppressed(addresses).values("address", "reason", "detail", "since")
        ),
    }


def erase(*, addresses: Collection[str], reader: UUID) -> None:
    """Forget what was and was to be written to a person: only kind and date of what went remain.

    A mail that a worker is sending at this very moment may still go out; its row is gone all the same.
    Needs a transaction.
    """
    MailOptOut.objects.filter(reader=reader).delete()
    _suppressed(addresses).delete()
    theirs = _theirs(addresses, reader)
    theirs.waiting().delete()
    theirs.erase()
    # Last: by it those are found whose address went long ago.
    OutboundEmail.objects.filter(reader=reader).update(reader=None)


def _theirs(addresses: Collection[str], reader: UUID) -> OutboundEmailQuerySet:
    """The mails to a person: also those to an address that was theirs, where the row knows its reader."""
    return OutboundEmail.objects.filter(Q(to__in=addresses) | Q(reader=reader))


def _suppressed(addresses: Collection[str]) -> QuerySet[SuppressedAddress]:
    return SuppressedAddress.objects.filter(address__in=[one.lower() for one in addresses])


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
