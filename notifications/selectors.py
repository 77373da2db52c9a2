"""Reading mails: those of a person, and what came of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from notifications.enums import MailOutcome, SuppressionReason
from notifications.feedback.outcomes import UNDETERMINED
from notifications.models import OutboundEmail, SuppressedAddress

#: Begins the key of a mail that is another one once more; then come the numbers of the first and of the one before.
AGAIN: Final = "again:"
#: Not the mailbox's last word, but nothing arrives for now.
_NOT_FOR_NOW: Final = ("Transient/MailboxFull", UNDETERMINED)


def mails_of(
    *, addresses: Collection[str], reader: UUID, since: datetime
) -> QuerySet[OutboundEmail]:
    """The mails to a person: by their account, or by an address that is theirs now and ``since``.

    An address may have had another owner before.
    """
    by_address = Q(reader=None, to__in=addresses, created_at__gte=since)
    return OutboundEmail.objects.filter(Q(reader=reader) | by_address)


def latest_by_key(dedupe_key: str) -> OutboundEmail | None:
    """The mail of this key, or the last time that it was sent again."""
    first = OutboundEmail.objects.filter(dedupe_key=dedupe_key).first()
    return last_copy_of(first) if first else None


def last_copy_of(first: OutboundEmail) -> OutboundEmail:
    """The last time that ``first`` was sent again, or itself."""
    return copies_of(first).order_by("-pk").first() or first


def copies_of(first: OutboundEmail) -> QuerySet[OutboundEmail]:
    """Every mail that is ``first`` once more."""
    return OutboundEmail.objects.filter(dedupe_key__startswith=f"{AGAIN}{first.pk}:")


def refuses(address: str) -> bool:
    """Whether nothing is sent to an address. Who only reported a mail as spam still gets what they ask for."""
    against = SuppressedAddress.objects.filter(address=address.lower())
    return against.exclude(reason=SuppressionReason.COMPLAINT).exists()


def is_unreachable(address: str) -> bool:
    """Whether mail does not arrive at an address: it refuses all, or sent back the last that anything is known of."""
    if refuses(address):
        return True
    known = [MailOutcome.DELIVERED, MailOutcome.BOUNCED, MailOutcome.COMPLAINED]
    last = OutboundEmail.objects.filter(to=address, outcome__in=known).order_by("-pk").first()
    return (
        last is not None
        and last.outcome == MailOutcome.BOUNCED
        and last.outcome_detail.startswith(_NOT_FOR_NOW)
    )
