"""The outbox, what was heard of its mails, who gets nothing any more, and what readers turned off."""

from notifications.models.choices import MailOptOut
from notifications.models.events import DeliveryEvent
from notifications.models.outbox import FAREWELL, OutboundEmail, OutboundEmailQuerySet
from notifications.models.pace import SendingPace
from notifications.models.suppression import SuppressedAddress

__all__ = [
    "FAREWELL",
    "DeliveryEvent",
    "MailOptOut",
    "OutboundEmail",
    "OutboundEmailQuerySet",
    "SendingPace",
    "SuppressedAddress",
]
