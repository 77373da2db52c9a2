"""Turning topics off and on."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from notifications.choices import OPTIONAL
from notifications.enums import MailTopic, OptOutWay
from notifications.models import MailOptOut


def turn_off(*, reader: UUID, topic: MailTopic, by_way: OptOutWay) -> None:
    """Send a person nothing more of a topic. Done twice, it stays as it was the first time."""
    MailOptOut.objects.get_or_create(reader=reader, topic=topic, defaults={"by_way": by_way})


def turn_on(*, reader: UUID, topic: MailTopic) -> None:
    """Send a person the mails of a topic again, those to come."""
    MailOptOut.objects.filter(reader=reader, topic=topic).delete()


@transaction.atomic
def choose(*, reader: UUID, wanted: Collection[str]) -> None:
    """Turn on the topics that are ``wanted``, and off the others that can be."""
    for topic in OPTIONAL:
        if topic in wanted:
            turn_on(reader=reader, topic=topic)
        else:
            turn_off(reader=reader, topic=topic, by_way=OptOutWay.PAGE)
