"""Delivering what is due."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from lib.work import drain_leased
from notifications.headers import headers_of, message_id_of
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.rendering import render
from notifications.services.queueing import doorbell
from notifications.transport import Transport
from notifications.unsubscribing import unsubscribe_url

logger = logging.getLogger(__name__)

#: Seconds: a killed worker's mails are free again after this. In the second half of it nothing is begun, so
#: that the last call (13 s at most) and its record end before.
LEASE = 80
#: Seconds that what was sent is tried to be recorded while the database is away, and between two tries.
RECORD_SECONDS = 20
RECORD_PAUSE = 0.5


def deliver_due_emails() -> int:
    """Send whatever is due, over one connection; returns how many were tried."""
    doorbell.answered()
    with closing(Transport()) as transport:
        return drain_leased(OutboundEmail, partial(deliver, transport=transport), lease=LEASE)


def deliver(mail: OutboundEmail, *, transport: Transport) -> None:
    """Hand one mail to the transport and record that it went. Raises what the transport raises.

    Not atomic on purpose: a crash between the two lines sends the mail once more, never loses it.
    """
    mail.message_id = message_id_of(mail)
    transport.send(_written(mail))
    mail.state, mail.sent_at, mail.last_error = OutboundEmail.State.SENT, timezone.now(), ""
    _record_sent(mail)


def _written(mail: OutboundEmail) -> EmailMultiAlternatives:
    rendered = render(
        Message.from_json(mail.content), mail.language, unsubscribe=unsubscribe_url(mail)
    )
    written = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        to=[mail.to],
        headers=headers_of(mail),
    )
    written.attach_alternative(rendered.html, "text/html")
    return written


def _record_sent(mail: OutboundEmail) -> None:
    """Write that the mail went; through a restart of the database, because unwritten it would go twice."""
    stop = time.monotonic() + RECORD_SECONDS
    while True:
        try:
            # Not ``save``: the row is gone if its reader's account was deleted meanwhile.
            OutboundEmail.objects.filter(pk=mail.pk).update(
                state=mail.state,
                sent_at=mail.sent_at,
                message_id=mail.message_id,
                last_error=mail.last_error,
                updated_at=timezone.now(),
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
