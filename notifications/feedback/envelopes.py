"""What SNS posts: a JSON document around the message, and the bytes of it that are signed.

Shapes: https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html (and its two neighbours for
subscribing and unsubscribing).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from notifications.feedback.exceptions import MessageRefused, Refusal

#: Bytes; SNS carries 256 KiB at most (https://docs.aws.amazon.com/general/latest/gr/sns.html).
LARGEST: Final = 256 * 1024

NOTIFICATION: Final = "Notification"
SUBSCRIPTION: Final = "SubscriptionConfirmation"
UNSUBSCRIPTION: Final = "UnsubscribeConfirmation"

# In this order: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
_SIGNED: Final = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    SUBSCRIPTION: (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
_SIGNED[UNSUBSCRIPTION] = _SIGNED[SUBSCRIPTION]

_OPTIONAL: Final = frozenset({"Subject"})
# What is signed is names and values in lines: a value with a line break could be told in another way. Only the
# first one, the message itself, may have some.
_ONE_LINE: Final = re.compile(r"[^\x00-\x1f\x7f]{1,4096}")
_ID: Final = re.compile(r"[0-9A-Fa-f-]{8,64}")
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message of SNS, well-formed; whether it is believed is another question.

    ``signed`` are the bytes that its signature is of; ``token`` and ``subscribe_url`` are empty for a notification.
    """

    type: str
    id: str
    topic: str
    at: datetime
    message: str
    signed: bytes
    signature: str
    signature_version: str
    certificate_url: str
    token: str = ""
    subscribe_url: str = ""


def parse(body: bytes) -> Envelope:
    """Read what was posted. Raises ``MessageRefused``."""
    try:
        found = json.loads(body.decode())
    # ``[[[[…``: the parser gives up before the body ends.
    except (ValueError, RecursionError) as error:
        raise MessageRefused(Refusal.MALFORMED) from error
    if not isinstance(found, dict) or _text(found, "Type") not in _SIGNED:
        raise MessageRefused(Refusal.MALFORMED)
    signed = _signed_values(found)
    return Envelope(
        type=signed["Type"],
        id=signed["MessageId"],
        topic=signed["TopicArn"],
        at=_moment(signed["Timestamp"]),
        message=signed["Message"],
        signed=_signed_bytes(signed),
        signature=_text(found, "Signature"),
        signature_version=_text(found, "SignatureVersion"),
        certificate_url=_text(found, "SigningCertURL"),
        token=signed.get("Token", ""),
        subscribe_url=signed.get("SubscribeURL", ""),
    )


def _signed_values(found: Mapping[str, Any]) -> dict[str, str]:
    """The signed values that are there, in the order in which they are signed."""
    values = {}
    for name in _SIGNED[found["Type"]]:
        value = found.get(name)
        if value is None and name in _OPTIONAL:
            continue
        if not isinstance(value, str) or not (name == "Message" or _ONE_LINE.fullmatch(value)):
            raise MessageRefused(Refusal.MALFORMED)
        values[name] = value
    if not _ID.fullmatch(values["MessageId"]):
        raise MessageRefused(Refusal.MALFORMED)
    return values


def _signed_bytes(values: Mapping[str, str]) -> bytes:
    try:
        return "".join(f"{name}\n{value}\n" for name, value in values.items()).encode()
    except UnicodeEncodeError as error:  # half of a pair, escaped in the JSON
        raise MessageRefused(Refusal.MALFORMED) from error


def _moment(text: str) -> datetime:
    try:
        if not _TIMESTAMP.fullmatch(text):
            raise MessageRefused(Refusal.MALFORMED)
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise MessageRefused(Refusal.MALFORMED) from error


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str):
        raise MessageRefused(Refusal.MALFORMED)
    return value
