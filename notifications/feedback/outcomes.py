"""Which of the things that were heard of a mail says what became of it. News come in any order, and twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

from notifications.enums import MailOutcome
from notifications.feedback.kinds import EventKind

# In SES's words (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types).
PERMANENT: Final = "Permanent"
UNDETERMINED: Final = "Undetermined"
NO_MAILBOX: Final = "Permanent/NoEmail"
#: How an answer "I am out of the office" arrives: the mail itself may well have been delivered.
AUTOMATIC_REPLY: Final = "Transient/General"
#: A reader who takes a mail out of their spam folder.
NOT_SPAM: Final = "not-spam"

_OUTCOMES: Final = {
    EventKind.DELIVERY: MailOutcome.DELIVERED,
    EventKind.DELAY: MailOutcome.DELAYED,
    EventKind.BOUNCE: MailOutcome.BOUNCED,
    EventKind.REJECT: MailOutcome.BOUNCED,
    EventKind.COMPLAINT: MailOutcome.COMPLAINED,
}
_WEIGHTS: Final = {
    EventKind.DELAY: 1,
    EventKind.DELIVERY: 3,
    EventKind.BOUNCE: 4,  # a server may take a mail first and send it back later
    EventKind.REJECT: 4,
    EventKind.COMPLAINT: 5,  # it was delivered, and that is not the news
}


class Heard(Protocol):
    """What is compared of an event."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def subtype(self) -> str: ...


def outcome_of(event: Heard) -> MailOutcome:
    """What the event alone would make of its mail."""
    return _OUTCOMES[EventKind(event.kind)]


def decisive(events: Iterable[Heard]) -> Heard | None:
    """The event that says what became of the mail: the gravest; of equal ones the latest."""
    told = [event for event in events if _weight(event)]
    return max(told, key=lambda event: (_weight(event), event.at), default=None)


def means_gone(event: Heard) -> bool:
    """Whether the mailbox will not take the next mail either.

    Amazon asks to remove an address after a permanent bounce, and counts those alone against the sender. An
    undetermined one says that a reason could not be read: the next mail finds out.
    """
    return event.kind == EventKind.BOUNCE and event.subtype.startswith(PERMANENT)


def means_unwanted(event: Heard) -> bool:
    """Whether the reader called the mail spam."""
    return event.kind == EventKind.COMPLAINT and not event.subtype.startswith(NOT_SPAM)


def _weight(event: Heard) -> int:
    if event.kind == EventKind.COMPLAINT and not means_unwanted(event):
        return 0
    if event.kind == EventKind.BOUNCE and event.subtype == AUTOMATIC_REPLY:
        return 2
    return _WEIGHTS[EventKind(event.kind)]
