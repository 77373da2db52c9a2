"""A message with its address: what an app's ``emails`` module makes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lib.work import Priority
from notifications.enums import MailTopic
from notifications.message import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """What is queued. ``reader`` is the public id of the account it is for, which its reader's choices hang on."""

    kind: str
    dedupe_key: str
    to: str
    language: str
    message: Message
    priority: Priority = Priority.LIVE
    topic: MailTopic = MailTopic.SERVICE
    reader: UUID | None = None
