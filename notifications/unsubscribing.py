"""The way out of a topic that a mail carries in its headers and at its foot (RFC 8058)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from notifications.choices import OPTIONAL
from notifications.enums import MailTopic
from notifications.models import OutboundEmail

_SALT: Final = "notifications.unsubscribing"
#: The only body that the RFC allows (section 3.1), which no scanner of links sends.
ONE_CLICK: Final = ("List-Unsubscribe", "One-Click")


def token_of(reader: UUID, topic: MailTopic) -> str:
    """Return what names a person and a topic to us alone, for as long as our keys live. It says no address."""
    return signing.dumps([reader.hex, topic.value], salt=_SALT)


def read_token(token: str) -> tuple[UUID, MailTopic] | None:
    """Return whose it is and what it turns off; None for one that we did not make."""
    try:
        reader, topic = signing.loads(token, salt=_SALT)
        return UUID(hex=reader), MailTopic(topic)
    except (signing.BadSignature, ValueError):  # ours once, about a topic that there is no more
        return None


def unsubscribe_url(mail: OutboundEmail) -> str:
    """Return the address that turns the mail's topic off; empty for what cannot be turned off."""
    if mail.reader is None or mail.topic not in OPTIONAL:
        return ""
    token = token_of(mail.reader, MailTopic(mail.topic))
    return f"{settings.SITE_URL}{reverse('notifications:unsubscribe', args=[token])}"


def shown_unsubscribe_url(topic: str) -> str:
    """Return what stands for that address where a mail is only shown: it turns nothing off."""
    return f"{settings.SITE_URL}/u/" if topic in OPTIONAL else ""


def unsubscribe_headers(mail: OutboundEmail) -> dict[str, str]:
    """Return ``List-Unsubscribe`` and ``List-Unsubscribe-Post`` of a mail that can be turned off."""
    url = unsubscribe_url(mail)
    if not url:
        return {}
    name, value = ONE_CLICK
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": f"{name}={value}"}
