"""The headers of a mail, beside its address and its subject."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from notifications.models import OutboundEmail
from notifications.transport import is_ses
from notifications.unsubscribing import unsubscribe_headers

#: Last part of a Feedback-ID: the same for all our mails, 5 to 15 characters.
_SENDER = "titula"


def headers_of(mail: OutboundEmail) -> dict[str, str]:
    """Return the headers by name."""
    return {
        "Message-ID": mail.message_id,
        # RFC 3834 §5: no answering machine is to answer; Exchange knows its own word for it.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": mail.language,
        **_for_feedback(mail),
        **unsubscribe_headers(mail),
    }


def message_id_of(mail: OutboundEmail) -> str:
    """Return the ``Message-ID``: the same for every attempt, so that a mailbox that gets two sees that they are one."""
    return f"<{mail.kind}.{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def _for_feedback(mail: OutboundEmail) -> dict[str, str]:
    """What complaints are counted by, and what SES's events carry back to the row.

    https://support.google.com/a/answer/6254652 (Feedback-ID). SES writes that header itself, from two tags:
    https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
    """
    if not is_ses():
        return {"Feedback-ID": f"{mail.kind}:{mail.topic}:{mail.language}:{_SENDER}"}
    tags = {
        "kind": mail.kind,
        "mail": str(mail.pk),
        "ses:feedback-id-a": mail.kind,
        "ses:feedback-id-b": mail.topic,
    }
    return {"X-SES-MESSAGE-TAGS": ", ".join(f"{name}={value}" for name, value in tags.items())}
