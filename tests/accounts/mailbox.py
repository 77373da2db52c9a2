"""Following the links of our letters."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from notifications.models import OutboundEmail


def letter(kind: str, to: str) -> OutboundEmail:
    """Return the one letter of a kind to somebody."""
    return OutboundEmail.objects.get(kind=kind, to=to)


def link_in(mail: OutboundEmail) -> str:
    """Return the path that the letter's button opens."""
    url: str = mail.content["action"][1]
    assert url.startswith(settings.SITE_URL)
    return url.removeprefix(settings.SITE_URL)


def verify_by_mail(client: Client, to: str) -> None:
    """Open the link of the verification letter and press its button."""
    link = link_in(letter("verify_address", to))
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
