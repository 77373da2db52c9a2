"""What staff and instructors see of money."""

from payments.admin import bundles, disputes, findings, inbox, orders, prices, refunds, revenue
from payments.mirror import admin as mirror

__all__ = [
    "bundles",
    "disputes",
    "findings",
    "inbox",
    "mirror",
    "orders",
    "prices",
    "refunds",
    "revenue",
]
