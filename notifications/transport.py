"""The mail transport: one connection for many mails.

Contract: what leaves ``send`` is ``TransportAway`` when the mail has nothing to do with it, ``MailRefused`` when the
answer would be the same the next time, and the backend's own exception when another try may end otherwise.
``verdicts`` says which is which.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from lib.work import ServiceAway
from notifications.verdicts import Refusal, is_away, refusal_of

SES = "django_ses.SESBackend"


class TransportAway(ServiceAway):
    """The mail service does not take mails at the moment."""


class MailRefused(Exception):
    """The mail service will not take this mail, now or later."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.words)


def is_ses() -> bool:
    """Whether mails go through Amazon SES."""
    return bool(settings.EMAIL_BACKEND == SES)


class Transport:
    """Django's mail backend, opened once: making a client of SES costs many times what a mail does."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()

    def send(self, mail: EmailMessage) -> str:
        """Hand a mail over; returns the id that the service gave it, or nothing where it gives none.

        Raises ``TransportAway``, ``MailRefused``, or what the backend raises.
        """
        mail.connection = self._backend
        try:
            self._backend.open()
            mail.send()
        except Exception as error:
            # Whatever state the connection is in, the next mail gets a fresh one.
            self._backend.close()
            if is_away(error):
                raise TransportAway(f"{type(error).__name__}: {error}") from error
            if refusal := refusal_of(error):
                raise MailRefused(refusal) from error
            raise
        # django-ses leaves the answer of SES there.
        return str(mail.extra_headers.get("message_id", ""))

    def close(self) -> None:
        """Let the connection go."""
        self._backend.close()
