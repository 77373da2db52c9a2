"""The headers of a mail, beside its address and its subject."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from notifications.models import OutboundEmail
from notifications.unsubscribing import unsubscribe_headers


def headers_of(mail: OutboundEmail) -> dict[str, str]:
    """Return the headers by name."""
    return {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        **unsubscribe_headers(mail),
    }


def message_id_of(mail: OutboundEmail) -> str:
    """Return the ``Message-ID``: the same for every attempt, so that a mailbox that gets two sees that they are one."""
    return f"<{mail.kind}.{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"
