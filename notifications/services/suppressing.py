"""Addresses that get nothing any more, and letting one back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from lib.errors import NotAllowed
from lib.office import Person
from notifications.access import may_retry
from notifications.enums import MailTopic, SuppressionReason
from notifications.models import OutboundEmail, SuppressedAddress


def suppress(
    *, address: str, reason: SuppressionReason, detail: str = "", mail: OutboundEmail | None = None
) -> None:
    """Send nothing to ``address`` from now on. Where it is suppressed already, the first reason stays,

    but for a complaint: who said that it is spam has said more than a server that bounced.
    """
    found, is_new = SuppressedAddress.objects.get_or_create(
        address=address.lower(), defaults={"reason": reason, "detail": detail[:300], "mail": mail}
    )
    if not is_new and reason == SuppressionReason.COMPLAINT != found.reason:
        found.reason, found.detail, found.mail = reason, detail[:300], mail
        found.save(update_fields=["reason", "detail", "mail"])


@transaction.atomic
def allow_again(*, address: str, by: Person) -> bool:
    """Let mail go to ``address`` again; returns whether it was suppressed. Raises ``NotAllowed``."""
    if not may_retry(by):
        raise NotAllowed
    removed, _models = SuppressedAddress.objects.filter(address=address.lower()).delete()
    return removed > 0


def withheld(mails: Iterable[OutboundEmail]) -> dict[int, SuppressedAddress]:
    """Return which of ``mails`` must not be sent (by pk), and what stands against them: one query.

    A bounce and a refusal hold back everything: nobody would read it, and a service that goes on sending to
    addresses that do not exist is shut off. Who reported a mail as spam gets no reminders and no updates any more,
    but what they asked for themselves or have a right to (receipt, certificate, the way into the account) still goes:
    https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html holds back such mails too when its
    account-level list has complaints switched on, so that list is for bounces alone.
    """
    waiting = list(mails)
    addresses = {mail.to.lower() for mail in waiting}
    against = {row.address: row for row in SuppressedAddress.objects.filter(address__in=addresses)}
    return {
        mail.pk: against[mail.to.lower()]
        for mail in waiting
        if mail.to.lower() in against and _holds_back(against[mail.to.lower()], mail)
    }


def _holds_back(row: SuppressedAddress, mail: OutboundEmail) -> bool:
    return row.reason != SuppressionReason.COMPLAINT or mail.topic != MailTopic.SERVICE
