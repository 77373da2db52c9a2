"""What staff and instructors see of money."""

from payments.admin import disputes, findings, inbox, orders, refunds, revenue
from payments.mirror import admin as mirror

__all__ = ["disputes", "findings", "inbox", "mirror", "orders", "refunds", "revenue"]
