"""What staff and instructors see of money."""

from payments.admin import disputes, inbox, orders, refunds
from payments.mirror import admin as mirror

__all__ = ["disputes", "inbox", "mirror", "orders", "refunds"]
