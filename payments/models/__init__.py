"""What is sold, who bought it, and what became of the money."""

from payments.models.after_sale import Dispute, Refund
from payments.models.inbox import RefusedWebhook, StripeEvent
from payments.models.offers import Bundle, BundleCourse, CoursePrice, StripePrice
from payments.models.orders import Order, OrderEvent, OrderItem, PayerAccount
from payments.models.reconciliation import ReconciliationRun
from payments.models.revenue import RevenueEntry

__all__ = [
    "Bundle",
    "BundleCourse",
    "CoursePrice",
    "Dispute",
    "Order",
    "OrderEvent",
    "OrderItem",
    "PayerAccount",
    "ReconciliationRun",
    "Refund",
    "RefusedWebhook",
    "RevenueEntry",
    "StripeEvent",
    "StripePrice",
]
