"""Keeping what was heard of a mail, and what follows from it."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from notifications.enums import SuppressionReason
from notifications.feedback.outcomes import (
    Heard,
    decisive,
    means_gone,
    means_unwanted,
    outcome_of,
)
from notifications.feedback.reports import Report, plain
from notifications.headers import message_id_of
from notifications.models import DeliveryEvent, OutboundEmail
from notifications.services.suppressing import suppress

logger = logging.getLogger(__name__)

#: For so long an event waits for its mail, and so many are looked at in one run.
EARLY: Final = timedelta(hours=1)
MOST_EARLY: Final = 1000
#: The number of the row in a ``Message-ID`` of ours.
_OUR_ID: Final = re.compile(r"<[a-z_]+\.(?P<pk>[0-9]{1,18})@[^<>@\s]+>")


@transaction.atomic
def record_outcome(*, report: Report) -> None:
    """Keep what was told of a mail, once, and let its row and its address follow from all that was heard of it.

    What is told of somebody else than the mail's reader is not kept. What is told of a mail that is not in the
    outbox is kept without one.
    """
    mail = _find(report)
    if mail is None:
        _keep(report, None)
        logger.info("delivery_event_of_no_mail", extra={"kind": report.kind})
    elif mail.to and plain(mail.to) not in report.addresses:
        logger.warning("delivery_event_of_another_address", extra={"pk": mail.pk})
    elif _keep(report, mail):
        _follow(mail)
        _suppress(mail, report)


def match_early_events() -> int:
    """Give the events of the last hour that came before their mail's id was recorded to their mails; returns how many.

    Notifications of an identity have no tag, and without the original headers nothing else of ours.
    """
    its_mail = OutboundEmail.objects.filter(provider_id=OuterRef("provider_id"))
    early = DeliveryEvent.objects.filter(
        Exists(its_mail), mail=None, heard_at__gte=timezone.now() - EARLY
    ).exclude(provider_id="")
    return sum(_match(event) for event in early[:MOST_EARLY])


@transaction.atomic
def _match(event: DeliveryEvent) -> bool:
    mails = OutboundEmail.objects.select_for_update(no_key=True)
    mail = mails.filter(provider_id=event.provider_id).first()
    if mail is None or not DeliveryEvent.objects.filter(pk=event.pk, mail=None).update(mail=mail):
        return False
    _follow(mail)
    _suppress(mail, event)
    return True


def _find(report: Report) -> OutboundEmail | None:
    """The mail, locked: two events of it at once are weighed one after the other."""
    rows = OutboundEmail.objects.select_for_update(no_key=True)
    if report.provider_id:
        found = rows.filter(provider_id=report.provider_id).first()
        if found:
            return found
    # The mail service may be quicker than we are to record that it took the mail.
    return _by_tag(report, rows) or _by_message_id(report, rows)


def _by_tag(report: Report, rows: QuerySet[OutboundEmail]) -> OutboundEmail | None:
    return rows.filter(pk=report.tagged).first() if report.tagged else None


def _by_message_id(report: Report, rows: QuerySet[OutboundEmail]) -> OutboundEmail | None:
    ours = _OUR_ID.fullmatch(report.message_id)
    found = rows.filter(pk=int(ours["pk"])).first() if ours else None
    return found if found and message_id_of(found) == report.message_id else None


def _keep(report: Report, mail: OutboundEmail | None) -> bool:
    """Write the event down; False if it was before."""
    is_erased = mail is not None and mail.erased_at is not None
    _event, is_new = DeliveryEvent.objects.get_or_create(
        event_id=report.event_id,
        defaults={
            "mail": mail,
            "provider_id": report.provider_id[:200],
            "kind": report.kind,
            "at": report.at,
            "subtype": report.subtype,
            "diagnostic": "" if is_erased else report.diagnostic,
        },
    )
    return is_new


def _follow(mail: OutboundEmail) -> None:
    """Write on the mail's row what became of it, whatever order that was heard in."""
    event = decisive(mail.events.all())
    if event is None:
        return
    OutboundEmail.objects.filter(pk=mail.pk).update(
        outcome=outcome_of(event),
        outcome_at=event.at,
        outcome_detail="" if mail.erased_at else event.subtype,
        updated_at=timezone.now(),
    )


def _suppress(mail: OutboundEmail, report: Heard) -> None:
    """Write no more to an address that is gone, or whose reader does not want it."""
    if not mail.to:  # erased: its reader may have left, and is not written down again
        return
    if means_gone(report):
        reason = SuppressionReason.BOUNCE
    elif means_unwanted(report):
        reason = SuppressionReason.COMPLAINT
    else:
        return
    suppress(address=mail.to, reason=reason, detail=report.subtype, mail=mail)
