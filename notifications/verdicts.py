"""What an error of the mail transport means for the mail that met it.

| the error                                             | means                                                       |
|-------------------------------------------------------|-------------------------------------------------------------|
| no connection, no answer, 5xx of SES, SMTP 421        | the service is away: the mail waits, no attempt is counted  |
| throttled, sending paused, daily quota, credentials,  | likewise: nothing is wrong with the mail                    |
| a sender that is not verified, SMTP 530, 534, 535, 538|                                                             |
| SMTP 4yz                                              | tried again later, ten times (RFC 5321 §4.2.1)              |
| SMTP 5yz about the recipient or the text,             | final: it would be the same the next time                   |
| SES BadRequest, MessageRejected                       |                                                             |
| anything else                                         | tried again later, ten times                                |

A recipient whose mailbox does not exist gets nothing any more: the codes of ``_NO_MAILBOX``.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as BotoConnectionError

# https://docs.aws.amazon.com/ses/latest/dg/api-error-codes.html, the errors of SendEmail of SES v2
# (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html) and those of every AWS service
# (https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html).
_THROTTLED: Final = frozenset(
    {"Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceededException"}
)
_PAUSED: Final = frozenset(
    {
        "SendingPausedException",
        "AccountSendingPausedException",
        "AccountSuspendedException",
        "ConfigurationSetSendingPausedException",
    }
)
#: Who runs the site has something to mend; every mail waits for it.
_OURS_TO_MEND: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ConfigurationSetDoesNotExist",
        "ConfigurationSetDoesNotExistException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "MailFromDomainNotVerified",
        "MailFromDomainNotVerifiedException",
        "MissingAuthenticationToken",
        "NotFoundException",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_REFUSED: Final = frozenset(
    {"BadRequestException", "InvalidParameterValue", "MessageRejected", "ValidationError"}
)
#: SES answers "MessageRejected" to a sender, or in its sandbox a recipient, that nobody has verified.
_NOT_VERIFIED: Final = "not verified"
_SERVER_ERROR: Final = 500

# RFC 5321 §3.8: the service is closing; it says so to whomever it speaks to. RFC 4954 §6: it wants another sign-in.
_SMTP_CLOSING: Final = 421
_SMTP_SIGN_IN: Final = frozenset({530, 534, 535, 538})
_SMTP_PERMANENT: Final = 500
#: The enhanced codes of RFC 3463 §3.2 and §3.3, at the start of the text: no such address, no such domain, mailbox
#: closed, moved; and RFC 5321 §4.2.3 where a server knows none.
_NO_MAILBOX: Final = re.compile(r"5\.(1\.[1-36]|2\.1)\b")
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_NO_MAILBOX_PLAIN: Final = frozenset({550, 551, 553})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A final no. ``words`` are the server's; ``no_mailbox``: the address itself leads nowhere."""

    words: str
    no_mailbox: bool = False


def is_away(error: Exception) -> bool:
    """Whether the mail has nothing to do with the error."""
    match error:
        case ClientError():
            return _service_is_away(error)
        case BotoConnectionError() | HTTPClientError() | NoCredentialsError():
            return True
        case smtplib.SMTPSenderRefused():
            return True  # the sender is the same for every mail
        case smtplib.SMTPResponseException():
            return error.smtp_code in {_SMTP_CLOSING} | _SMTP_SIGN_IN
        case smtplib.SMTPRecipientsRefused():
            return _answer(error)[0] in {_SMTP_CLOSING} | _SMTP_SIGN_IN
        case smtplib.SMTPException():
            # Hung up: it may well be about this mail.
            return False
        case _:
            return isinstance(error, OSError)


def refusal_of(error: Exception) -> Refusal | None:
    """Return the final no that the error is, or None if another try may end otherwise."""
    match error:
        case ClientError():
            found = error.response.get("Error", {})
            if found.get("Code") not in _REFUSED:
                return None
            return Refusal(f"{found['Code']}: {found.get('Message', '')}")
        case smtplib.SMTPNotSupportedError():
            return Refusal(f"the server does not take such an address: {error}")
        case smtplib.SMTPRecipientsRefused():
            code, words = _answer(error)
            return _refused_by_smtp(code, words, about_recipient=True)
        case smtplib.SMTPDataError():
            code, words = error.smtp_code, _text(error.smtp_error)
            return _refused_by_smtp(code, words, about_recipient=False)
        case _:
            return None


def _service_is_away(error: ClientError) -> bool:
    found = error.response.get("Error", {})
    code, status = (
        found.get("Code", ""),
        error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
    )
    if code == "MessageRejected" and _NOT_VERIFIED in found.get("Message", ""):
        return True
    return code in _THROTTLED | _PAUSED | _OURS_TO_MEND or status >= _SERVER_ERROR


def _refused_by_smtp(code: int, words: str, *, about_recipient: bool) -> Refusal | None:
    if code < _SMTP_PERMANENT:
        return None
    if _ENHANCED.match(words):
        no_mailbox = bool(_NO_MAILBOX.match(words))
    else:
        no_mailbox = about_recipient and code in _NO_MAILBOX_PLAIN
    return Refusal(f"{code} {words}", no_mailbox=no_mailbox)


def _answer(error: smtplib.SMTPRecipientsRefused) -> tuple[int, str]:
    """The code and the words for the one recipient that a mail of ours has."""
    code, words = next(iter(error.recipients.values()), (0, b""))
    return code, _text(words)


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
