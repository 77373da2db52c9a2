"""The mail transport: one connection for many mails, and which of its errors mean that it is away.

Contract: a transport's own exceptions leave ``send`` as they are when something is wrong with the mail, and
as ``TransportAway`` when the mail has nothing to do with it: no connection, no answer in time, a throttled or
failing service.
"""

from __future__ import annotations

import smtplib
from typing import Final

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from lib.work import ServiceAway

# https://docs.aws.amazon.com/ses/latest/dg/api-error-codes.html and the errors of SendEmail of SES v2.
_THROTTLED: Final = frozenset(
    {"Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceededException"}
)
_PAUSED: Final = frozenset(
    {"SendingPausedException", "AccountSendingPausedException", "AccountSuspendedException"}
)
_SERVER_ERROR: Final = 500
# RFC 5321 §3.8: the service is closing; it says so to whomever it speaks to.
_SMTP_CLOSING: Final = 421


class TransportAway(ServiceAway):
    """The mail service does not take mails at the moment."""


class Transport:
    """Django's mail backend, opened once: making a client of SES costs many times what a mail does."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail over. Raises what the backend raises, or ``TransportAway``."""
        mail.connection = self._backend
        try:
            self._backend.open()
            mail.send()
        except Exception as error:
            # Whatever state the connection is in, the next mail gets a fresh one.
            self._backend.close()
            if _is_away(error):
                raise TransportAway(f"{type(error).__name__}: {error}") from error
            raise

    def close(self) -> None:
        """Let the connection go."""
        self._backend.close()


def _is_away(error: Exception) -> bool:
    match error:
        case ClientError():
            return _service_is_away(error)
        case BotoConnectionError() | HTTPClientError():
            return True
        case smtplib.SMTPResponseException():
            return error.smtp_code == _SMTP_CLOSING
        case smtplib.SMTPException():
            # Hung up, refused a recipient: it may well be about this mail.
            return False
        case _:
            return isinstance(error, OSError)


def _service_is_away(error: ClientError) -> bool:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in _THROTTLED | _PAUSED or status >= _SERVER_ERROR
