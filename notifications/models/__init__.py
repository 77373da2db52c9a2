"""The outbox, and the addresses that get nothing any more."""

from notifications.models.outbox import FAREWELL, OutboundEmail, OutboundEmailQuerySet
from notifications.models.pace import SendingPace
from notifications.models.suppression import SuppressedAddress

__all__ = ["FAREWELL", "OutboundEmail", "OutboundEmailQuerySet", "SendingPace", "SuppressedAddress"]
