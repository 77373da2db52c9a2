"""Which events Stripe shall tell us of (https://docs.stripe.com/api/events/types).

No more than this: each type that is not here is a delivery, a row and a few calls that nobody needs.
"""

from __future__ import annotations

from typing import Final

EVENT_TYPES: Final[tuple[str, ...]] = (
    # An order is paid, will not be paid, or its bank decides days later.
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    # What happened on the way: a refusal to show to who asks for help, a debit that is under way.
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    # The receipt's address comes with the first; the fee, a moment later, with `updated`.
    "charge.refunded",
    "charge.succeeded",
    "charge.updated",
    # The payer's bank takes the money back: access is suspended, then restored or revoked.
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    # Also those made in Stripe's dashboard, and those that come back from the bank. `charge.refund.updated` is an
    # older name for the same news.
    "refund.created",
    "refund.failed",
    "refund.updated",
    # `created`, `finalized` and `payment_succeeded` say nothing more: Checkout makes invoices that are paid.
    "invoice.paid",
    # A buyer's name and address as Checkout or the dashboard has changed them.
    "customer.created",
    "customer.deleted",
    "customer.updated",
    # Staff may change them in Stripe's dashboard; the catalogue has to notice.
    "product.created",
    "product.deleted",
    "product.updated",
    "price.created",
    "price.deleted",
    "price.updated",
    "coupon.created",
    "coupon.deleted",
    "coupon.updated",
    "promotion_code.created",
    "promotion_code.updated",
)

#: How the types begin that tell of money that goes back, or may.
AFTERMATH: Final = ("charge.dispute.", "charge.refund", "refund.")
