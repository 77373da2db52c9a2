"""Mails in the outbox."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.services import Letter, queue_email
from tests.factories.ses_events import PROVIDER_ID

_numbers = count(1)


def queued(*, to: str, kind: str = "certificate_issued", **fields: Any) -> OutboundEmail:
    """A mail that waits."""
    message = Message(subject="Tu certificado", greeting="Hola", paragraphs=["Un párrafo."])
    key = f"{kind}:{next(_numbers)}"
    queue_email(Letter(kind, key, to, "es", message))
    mail = OutboundEmail.objects.get(dedupe_key=key)
    OutboundEmail.objects.filter(pk=mail.pk).update(**fields)
    mail.refresh_from_db()
    return mail


def sent(*, to: str, **fields: Any) -> OutboundEmail:
    """A mail that the mail service has taken, by ``PROVIDER_ID``."""
    told: dict[str, Any] = {
        "state": OutboundEmail.State.SENT,
        "sent_at": timezone.now(),
        "provider_id": PROVIDER_ID,
    }
    return queued(to=to, **told | fields)
