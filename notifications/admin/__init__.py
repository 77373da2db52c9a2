"""The admin pages of mail: the outbox, and the addresses that get nothing any more."""

from notifications.admin.outbox import OutboundEmailAdmin, preview
from notifications.admin.suppression import SuppressedAddressAdmin

__all__ = ["OutboundEmailAdmin", "SuppressedAddressAdmin", "preview"]
