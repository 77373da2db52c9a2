"""What Amazon SES says about one mail, in either of the two shapes that it has for it.

Event publishing by a configuration set names the ``eventType``, notifications of an identity the
``notificationType``; the rest is the same, and is the same for version 1 and 2 of the API. Fields:
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from notifications.feedback.envelopes import Envelope
from notifications.feedback.exceptions import MessageRefused, Refusal
from notifications.feedback.kinds import EventKind

#: The tag that our mails carry: the number of their row.
TAG: Final = "mail"
_DIAGNOSTIC: Final = 500
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]+")

# Kind, the object that tells of it, its list of recipients.
_KINDS: Final[Mapping[str, tuple[EventKind, str, str]]] = {
    "Delivery": (EventKind.DELIVERY, "delivery", "recipients"),
    "DeliveryDelay": (EventKind.DELAY, "deliveryDelay", "delayedRecipients"),
    "Bounce": (EventKind.BOUNCE, "bounce", "bouncedRecipients"),
    "Complaint": (EventKind.COMPLAINT, "complaint", "complainedRecipients"),
    "Reject": (EventKind.REJECT, "reject", ""),
}
_SUBTYPES: Final[Mapping[EventKind, tuple[str, ...]]] = {
    EventKind.BOUNCE: ("bounceType", "bounceSubType"),
    EventKind.COMPLAINT: ("complaintFeedbackType", "complaintSubType"),
    EventKind.DELAY: ("delayType",),
    EventKind.REJECT: ("reason",),
    EventKind.DELIVERY: (),
}


@dataclass(frozen=True, slots=True)
class Report:
    """One event of one mail.

    ``subtype`` is in SES's own words, such as ``Permanent/NoEmail``. ``diagnostic`` is what the other mail server
    said, without the address of the reader. ``addresses`` are whom it is about, in lower case.
    """

    event_id: str
    kind: EventKind
    at: datetime
    subtype: str
    diagnostic: str
    addresses: frozenset[str]
    provider_id: str
    message_id: str
    tagged: int | None


def read(envelope: Envelope) -> Report | None:
    """Return what a notification says, or None for no news (opened, sent, a test). Raises ``MessageRefused``."""
    found = _document(envelope.message)
    if found is None:
        return None
    kind, name, recipients = _KINDS.get(_kind_of(found), (None, "", ""))
    if kind is None:
        return None
    mail, event = _object(found, "mail"), _object(found, name)
    told = _named(event, recipients) or _named(mail, "destination")
    return Report(
        event_id=envelope.id,
        kind=kind,
        at=_moment(event.get("timestamp")) or envelope.at,
        subtype="/".join(filter(None, (_word(event, key) for key in _SUBTYPES[kind])))[:100],
        diagnostic=_diagnostic(event, recipients, of=told),
        addresses=frozenset(plain(address) for address in told),
        provider_id=_word(mail, "messageId"),
        message_id=_header(mail, "Message-ID"),
        tagged=_tag(mail),
    )


def plain(address: str) -> str:
    """An address as addresses are compared: in lower case, its domain as it travels (RFC 5891)."""
    _name, bare = parseaddr(address)
    local, at, domain = bare.strip().lower().rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}{at}{domain}"


def _document(message: str) -> dict[str, Any] | None:
    """The JSON of a message; SES also sends a sentence, once, to see whether the topic takes it."""
    if not message.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise MessageRefused(Refusal.MALFORMED) from error
    return dict(found)


def _kind_of(found: Mapping[str, Any]) -> str:
    return _word(found, "eventType") or _word(found, "notificationType")


def _object(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    if not isinstance(value, dict):
        raise MessageRefused(Refusal.MALFORMED)
    return value


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name)
    return value if isinstance(value, list) else []


def _named(found: Mapping[str, Any], name: str) -> list[str]:
    """Whom a list names, as it is written there: addresses, or objects that have one."""
    named = [
        one.get("emailAddress") if isinstance(one, dict) else one for one in _list(found, name)
    ]
    return [_clean(one) for one in named if isinstance(one, str) and one.strip()]


def _diagnostic(event: Mapping[str, Any], recipients: str, *, of: Iterable[str]) -> str:
    """What the other server said: of the recipient, or of the delivery as a whole; never whom it was about."""
    told = [one for one in _list(event, recipients) if isinstance(one, dict)]
    said = [_word(one, "diagnosticCode") for one in [*told, event]] + [_word(event, "smtpResponse")]
    text = next(filter(None, said), "")
    for address in of:
        bare = parseaddr(address)[1] or address
        text = re.sub(re.escape(bare), "…", text, flags=re.IGNORECASE)
    return text[:_DIAGNOSTIC]


def _word(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return _clean(value) if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """Without what PostgreSQL does not keep: NUL, and halves of surrogate pairs."""
    return _UNPRINTABLE.sub(" ", text.encode("utf-8", "replace").decode()).strip()


def _header(mail: Mapping[str, Any], name: str) -> str:
    for header in _list(mail, "headers"):
        if isinstance(header, dict) and _word(header, "name").lower() == name.lower():
            return _word(header, "value")
    common = mail.get("commonHeaders")
    return _word(common, "messageId") if isinstance(common, dict) else ""


def _tag(mail: Mapping[str, Any]) -> int | None:
    tags = mail.get("tags")
    values = _list(tags, TAG) if isinstance(tags, dict) else []
    is_number = len(values) == 1 and re.fullmatch(r"[0-9]{1,18}", str(values[0]))
    return int(values[0]) if is_number else None


def _moment(value: object) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
