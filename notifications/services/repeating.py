"""Sending a mail again, with the same words: for the reader who did not get it, or by staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lib.errors import NotAllowed
from lib.office import Person
from notifications.access import may_retry
from notifications.enums import MailOutcome, MailTopic
from notifications.exceptions import AddressRefuses, NotRepeatable, TextErased, TooManyRepeats
from notifications.kinds import NEVER_REPEATED, READERS_MAY_REPEAT
from notifications.letters import Letter
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.selectors import AGAIN, last_copy_of, refuses
from notifications.services.queueing import queue_email

#: A second click within it is the same wish.
ONE_WISH: Final = timedelta(minutes=1)


def may_be_repeated(mail: OutboundEmail, *, by_staff: bool = False) -> bool:
    """Whether a mail may be sent again, as far as its kind and its text go."""
    is_allowed = mail.kind not in NEVER_REPEATED if by_staff else mail.kind in READERS_MAY_REPEAT
    is_over = mail.state not in {OutboundEmail.State.QUEUED, OutboundEmail.State.FAILED}
    return is_allowed and is_over and bool(mail.content)


@transaction.atomic
def repeat_for_reader(*, mail: OutboundEmail, to: str) -> OutboundEmail:
    """Send one of the reader's own mails again, to their address of today; returns the mail that goes.

    Whose it is, the caller has looked at. Raises ``NotRepeatable``, ``TextErased``, ``AddressRefuses``,
    ``TooManyRepeats``.
    """
    if mail.kind not in READERS_MAY_REPEAT:
        raise NotRepeatable
    hour = timezone.now() - timedelta(hours=1)
    asked = OutboundEmail.objects.filter(to=to, dedupe_key__startswith=AGAIN, created_at__gt=hour)
    first = _locked_first(mail)
    if (
        not _is_the_same_wish(last_copy_of(first))
        and asked.count() >= settings.MAIL_RESENDS_PER_HOUR
    ):
        raise TooManyRepeats
    return _repeat(first, to=to)


@transaction.atomic
def repeat_by_staff(*, mail: OutboundEmail, by: Person) -> OutboundEmail:
    """Send any mail again but those that open an account. Raises as ``repeat_for_reader``, and ``NotAllowed``."""
    if not may_retry(by):
        raise NotAllowed
    if mail.kind in NEVER_REPEATED:
        raise NotRepeatable
    return _repeat(_locked_first(mail), to=mail.to)


def _locked_first(mail: OutboundEmail) -> OutboundEmail:
    """The mail that this one is a copy of, or itself; locked, so that two clicks come one after the other."""
    pk = int(mail.dedupe_key.split(":")[1]) if mail.dedupe_key.startswith(AGAIN) else mail.pk
    rows = OutboundEmail.objects.select_for_update(no_key=True)
    return rows.filter(pk=pk).first() or rows.get(pk=mail.pk)


def _repeat(first: OutboundEmail, *, to: str) -> OutboundEmail:
    last = last_copy_of(first)
    if _is_the_same_wish(last):
        return last
    if not first.content:
        raise TextErased
    if refuses(to):
        raise AddressRefuses
    key = f"{AGAIN}{first.pk}:{last.pk}"
    queue_email(
        Letter(
            kind=first.kind,
            dedupe_key=key,
            to=to,
            language=first.language,
            message=Message.from_json(first.content),
            topic=MailTopic(first.topic),
            reader=first.reader,
        )
    )
    return OutboundEmail.objects.get(dedupe_key=key)


def _is_the_same_wish(last: OutboundEmail) -> bool:
    """Whether it goes anyway, or went just now."""
    if last.state == OutboundEmail.State.QUEUED:
        return True
    is_sent = last.state == OutboundEmail.State.SENT and last.outcome != MailOutcome.BOUNCED
    return is_sent and last.sent_at is not None and timezone.now() - last.sent_at < ONE_WISH
