"""Queueing and delivering e-mail."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from lib.doorbell import Doorbell
from lib.errors import NotAllowed
from lib.nobody import is_nobody
from lib.office import Person
from lib.work import Priority, WorkQuerySet, drain_leased
from notifications.access import may_retry
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.rendering import render
from notifications.transport import Transport

logger = logging.getLogger(__name__)
doorbell = Doorbell("notifications.tasks.deliver_due_emails")

#: Seconds: a killed worker's mails are free again after this. In the second half of it nothing is begun, so
#: that the last call (13 s at most) and its record end before.
LEASE = 80
#: Seconds that what was sent is tried to be recorded while the database is away, and between two tries.
RECORD_SECONDS = 20
RECORD_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its address: what an app's ``emails`` module makes."""

    kind: str
    dedupe_key: str
    to: str
    language: str
    message: Message
    priority: Priority = Priority.LIVE


# One statement of one parameter, whatever their number: objects and a placeholder for each column cost thrice as much.
_QUEUE = """
INSERT INTO notifications_outboundemail
    (kind, dedupe_key, "to", language, content, priority,
     state, due_at, attempts, last_error, message_id, created_at, updated_at)
SELECT kind, dedupe_key, "to", language, content, priority,
       'queued', %(now)s, 0, '', '', %(now)s, %(now)s
FROM jsonb_to_recordset(%(letters)s::jsonb) AS letter
    (kind text, dedupe_key text, "to" text, language text, content jsonb, priority smallint)
ON CONFLICT DO NOTHING
"""


def queue_emails(letters: Iterable[Letter]) -> None:
    """Write the mails into the outbox, in the caller's transaction. The same key twice is one mail.

    Who deleted their account gets none: a certificate that they kept may still be corrected by staff.
    """
    rows = [
        {
            "kind": letter.kind,
            "dedupe_key": letter.dedupe_key,
            "to": letter.to,
            "language": letter.language,
            "content": letter.message.as_json(),
            "priority": letter.priority,
        }
        for letter in letters
        if not is_nobody(letter.to)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, {"now": timezone.now(), "letters": json.dumps(rows)})
    doorbell.ring_on_commit()


def queue_email(letter: Letter) -> None:
    """Write one mail into the outbox."""
    queue_emails([letter])


def deliver_due_emails() -> int:
    """Send whatever is due, over one connection; returns how many were tried."""
    doorbell.answered()
    with closing(Transport()) as transport:
        return drain_leased(OutboundEmail, partial(deliver, transport=transport), lease=LEASE)


def deliver(mail: OutboundEmail, *, transport: Transport) -> None:
    """Hand one mail to the transport and record that it went. Raises what the transport raises.

    Not atomic on purpose: a crash between the two lines sends the mail once more, never loses it.
    """
    mail.message_id = _message_id(mail)
    transport.send(_written(mail))
    mail.state, mail.sent_at, mail.last_error = OutboundEmail.State.SENT, timezone.now(), ""
    _record_sent(mail)


def _written(mail: OutboundEmail) -> EmailMultiAlternatives:
    rendered = render(Message.from_json(mail.content), mail.language)
    written = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
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


@transaction.atomic
def retry_failed_emails(*, mails: WorkQuerySet, by: Person) -> int:
    """Queue those of ``mails`` that were given up again; returns how many. Raises ``NotAllowed``."""
    if not may_retry(by):
        raise NotAllowed
    revived = mails.revive()
    doorbell.ring_on_commit()
    return revived


def _message_id(mail: OutboundEmail) -> str:
    # The same for every attempt: a mailbox that gets the mail twice can see that it is one.
    return f"<{mail.kind}.{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"
