"""Delivering what is due."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from lib.work import drain_leased
from notifications.choices import opted_out
from notifications.enums import MailOutcome, SuppressionReason
from notifications.feedback.outcomes import NO_MAILBOX
from notifications.headers import headers_of, message_id_of
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.rate import pace
from notifications.rendering import render
from notifications.services.queueing import doorbell
from notifications.services.suppressing import suppress, withheld
from notifications.transport import MailRefused, Transport
from notifications.unsubscribing import unsubscribe_url
from notifications.verdicts import Refusal

logger = logging.getLogger(__name__)

#: Seconds: a killed worker's mails are free again after this. In the second half of it nothing is begun, so
#: that the last call (13 s at most) and its record end before.
LEASE = 80
#: Seconds that what was sent is tried to be recorded while the database is away, and between two tries.
RECORD_SECONDS = 20
RECORD_PAUSE = 0.5
# What is heard of a mail that went may arrive before we have written that it did: it is not written over.
_SENT = ("state", "sent_at", "message_id", "provider_id", "last_error")
_NOT_SENT = ("state", "message_id", "last_error", "outcome", "outcome_at", "outcome_detail")
#: Mails that a worker takes at once.
BATCH = 20


def deliver_due_emails() -> int:
    """Send whatever is due, over one connection, as fast as we may; returns how many were handled."""
    doorbell.answered()
    with closing(Transport()) as transport:
        return drain_leased(
            OutboundEmail,
            partial(deliver, transport=transport),
            select=wanted_of,
            size=pace.batch(BATCH),
            lease=LEASE,
        )


def wanted_of(batch: list[OutboundEmail]) -> list[OutboundEmail]:
    """Withhold what must not go, and return the rest: two queries for a batch, and one more if there is any."""
    against, unwanted = withheld(batch), opted_out(batch)
    for mail in batch:
        if mail.pk in against:
            _withhold(mail, f"{against[mail.pk].get_reason_display()}", MailOutcome.SUPPRESSED)
        elif mail.pk in unwanted:
            _withhold(mail, "its reader has turned such mails off", "")
    return [mail for mail in batch if mail.pk not in against and mail.pk not in unwanted]


def _withhold(mail: OutboundEmail, reason: str, outcome: str) -> None:
    mail.state, mail.last_error = OutboundEmail.State.WITHHELD, reason
    mail.outcome, mail.outcome_at = outcome, timezone.now()
    _record(mail, _NOT_SENT)


def deliver(mail: OutboundEmail, *, transport: Transport) -> None:
    """Hand one mail to the transport and record that it went. Raises what the transport raises, but a final no.

    Not atomic on purpose: a crash between the two lines sends the mail once more, never loses it.
    """
    mail.message_id = message_id_of(mail)
    pace.take_turn()
    try:
        mail.provider_id = transport.send(written(mail))
    except MailRefused as error:
        _give_up(mail, error.refusal)
        return
    mail.state, mail.sent_at, mail.last_error = OutboundEmail.State.SENT, timezone.now(), ""
    _record(mail, _SENT)


def _give_up(mail: OutboundEmail, refusal: Refusal) -> None:
    """Nobody tries again by itself; a mailbox that is not there is spared the next mail too."""
    logger.warning("mail_refused", extra={"pk": mail.pk, "kind": mail.kind, "words": refusal.words})
    mail.state, mail.last_error = OutboundEmail.State.FAILED, refusal.words[:2000]
    mail.outcome, mail.outcome_at = MailOutcome.BOUNCED, timezone.now()
    if refusal.no_mailbox:
        mail.outcome_detail = NO_MAILBOX
        suppress(address=mail.to, reason=SuppressionReason.REFUSED, detail=refusal.words, mail=mail)
    _record(mail, _NOT_SENT)


def written(mail: OutboundEmail) -> EmailMultiAlternatives:
    """The mail as it is sent. Raises ``MailRefused`` for an address that is none.

    Here, not when it is queued: a bad address must not undo the certificate that the mail tells of.
    """
    try:
        validate_email(mail.to)
    except ValidationError as error:
        raise MailRefused(Refusal("the address is not a valid one")) from error
    rendered = render(
        Message.from_json(mail.content), mail.language, unsubscribe=unsubscribe_url(mail)
    )
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        to=[mail.to],
        reply_to=[settings.SUPPORT_EMAIL],
        headers=headers_of(mail),
    )
    message.attach_alternative(rendered.html, "text/html")
    return message


def _record(mail: OutboundEmail, names: tuple[str, ...]) -> None:
    """Write what became of the mail; through a restart of the database, because unwritten it would go twice."""
    stop = time.monotonic() + RECORD_SECONDS
    while True:
        try:
            # Not ``save``: the row is gone if its reader's account was deleted meanwhile.
            OutboundEmail.objects.filter(pk=mail.pk).update(
                updated_at=timezone.now(),
                **{name: getattr(mail, name) for name in names},
            )
        except (OperationalError, InterfaceError):
            # Inside a transaction (only tests have one) there is nothing to come back to.
            if time.monotonic() >= stop or connection.in_atomic_block:
                raise
            logger.warning("sent_not_recorded_yet", extra={"pk": mail.pk})
            connection.close()
            time.sleep(RECORD_PAUSE)
        else:
            return
