"""The outbox, what was heard of its mails, and the addresses that get nothing any more."""

from notifications.models.events import DeliveryEvent
from notifications.models.outbox import FAREWELL, OutboundEmail, OutboundEmailQuerySet
from notifications.models.pace import SendingPace
from notifications.models.suppression import SuppressedAddress

__all__ = [
    "FAREWELL",
    "DeliveryEvent",
    "OutboundEmail",
    "OutboundEmailQuerySet",
    "SendingPace",
    "SuppressedAddress",
]
