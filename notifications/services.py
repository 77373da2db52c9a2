"""Queueing and delivering e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from lib.doorbell import Doorbell
from lib.work import Priority, WorkQuerySet
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.rendering import render

doorbell = Doorbell("notifications.tasks.deliver_due_emails")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its address: what an app's ``emails`` module makes."""

    kind: str
    dedupe_key: str
    to: str
    language: str
    message: Message
    priority: Priority = Priority.LIVE


def queue_emails(letters: Iterable[Letter]) -> None:
    """Write the mails into the outbox, in the caller's transaction. The same key twice is one mail."""
    rows = [
        OutboundEmail(
            kind=letter.kind,
            dedupe_key=letter.dedupe_key,
            to=letter.to,
            language=letter.language,
            content=letter.message.as_json(),
            priority=letter.priority,
        )
        for letter in letters
    ]
    OutboundEmail.objects.bulk_create(rows, ignore_conflicts=True)
    doorbell.ring_on_commit()


def queue_email(letter: Letter) -> None:
    """Write one mail into the outbox."""
    queue_emails([letter])


def deliver(mail: OutboundEmail) -> None:
    """Hand one mail to the transport and record that it went. Raises what the transport raises.

    Not atomic on purpose: a crash between the two lines sends the mail once more, never loses it.
    """
    rendered = render(Message.from_json(mail.content), mail.language)
    mail.message_id = _message_id(mail)
    parts = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    parts.attach_alternative(rendered.html, "text/html")
    parts.send()
    mail.state, mail.sent_at, mail.last_error = OutboundEmail.State.SENT, timezone.now(), ""
    mail.save(update_fields=["state", "sent_at", "message_id", "last_error", "updated_at"])


@transaction.atomic
def retry_failed_emails(*, mails: WorkQuerySet) -> int:
    """Queue those of ``mails`` that were given up again; returns how many."""
    revived = mails.revive()
    doorbell.ring_on_commit()
    return revived


def _message_id(mail: OutboundEmail) -> str:
    # The same for every attempt: a mailbox that gets the mail twice can see that it is one.
    return f"<{mail.kind}.{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"
