"""The outbox, and the addresses that get nothing any more."""

from notifications.models.choices import MailOptOut
from notifications.models.outbox import FAREWELL, OutboundEmail, OutboundEmailQuerySet
from notifications.models.suppression import SuppressedAddress

__all__ = ["FAREWELL", "MailOptOut", "OutboundEmail", "OutboundEmailQuerySet", "SuppressedAddress"]
