"""Who wants which mail: reads of what was turned off. Asked when a mail is queued, and when it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from notifications.enums import MailTopic
from notifications.letters import Letter
from notifications.models import MailOptOut, OutboundEmail

#: What a reader can turn off. The rest answers what they did, or guards their account.
OPTIONAL: Final = (MailTopic.REMINDERS, MailTopic.COURSE_UPDATES)


def turned_off(reader: UUID) -> set[str]:
    """Return the topics that a person does not get."""
    return set(MailOptOut.objects.filter(reader=reader).values_list("topic", flat=True))


def opted_out(mails: Iterable[OutboundEmail]) -> set[int]:
    """Return the keys of those that their reader does not want any more: one query at most."""
    optional = [mail for mail in mails if mail.reader and mail.topic in OPTIONAL]
    off = _off({mail.reader for mail in optional if mail.reader})
    return {mail.pk for mail in optional if (mail.reader, mail.topic) in off}


def wanted(letters: Iterable[Letter]) -> list[Letter]:
    """Return the letters without those of a topic that their reader turned off: one query at most."""
    every = list(letters)
    off = _off({one.reader for one in every if one.reader and one.topic in OPTIONAL})
    return [one for one in every if (one.reader, one.topic) not in off]


def _off(readers: set[UUID]) -> set[tuple[UUID | None, str]]:
    if not readers:
        return set()
    return set(MailOptOut.objects.filter(reader__in=readers).values_list("reader", "topic"))
