"""From a message to the two parts of a mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

from notifications.message import Message


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """Subject, text part and HTML part, ready to send or to preview."""

    subject: str
    text: str
    html: str


def render(message: Message, language: str, *, unsubscribe: str = "") -> RenderedMail:
    """Return the mail as its reader gets it. ``unsubscribe`` is the address that turns its topic off, if one does."""
    context = {
        "message": message,
        "language": language,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "unsubscribe": unsubscribe,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "support_email": settings.SUPPORT_EMAIL,
    }
    with override(language):
        return RenderedMail(
            subject=" ".join(message.subject.split()),
            text=render_to_string("emails/message.txt", context),
            html=render_to_string("emails/message.html", context),
        )
