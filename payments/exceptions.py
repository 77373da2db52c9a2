"""What can go wrong between a student and their course, when money is involved."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError
from lib.work import ServiceAway


class PaymentsClosed(DomainError):
    code = "payments_closed"
    status = 503
    message = _("Paying online is not open here yet. Nothing was charged; please come back later.")


class StripeAway(DomainError, ServiceAway):
    """Stripe cannot be reached, or asks for patience. Work that meets it is tried again, as often as it takes."""

    code = "payments_away"
    status = 503
    message = _(
        "We cannot reach our payment provider at the moment. Nothing was charged; please try again in a minute."
    )


class KeyRefused(StripeAway):
    """The key is wrong or may not do this: for a student the same as no answer, until staff has set the right one."""


class StripeRefused(DomainError):
    """Stripe understood and said no; ``extra["reason"]`` is its code."""

    code = "payment_refused"
    status = 502
    message = _(
        "Our payment provider did not accept the request. Nothing was charged; please write to us."
    )


class NotKnownToStripe(StripeRefused):
    """An object that we remember does not exist there: another account, or another mode."""

    code = "payment_object_missing"


class NotForSale(DomainError):
    code = "not_for_sale"
    status = 404
    message = _("This is not on sale. Nothing was charged; see the catalogue for what you can buy.")


class CurrencyNotOffered(DomainError):
    code = "currency_not_offered"
    status = 422
    message = _(
        "It is not sold in this currency. Nothing was charged; choose one of those that are offered."
    )


class BundleNotReady(DomainError):
    """``extra["missing"]`` lists what to mend."""

    code = "bundle_not_ready"
    message = _(
        "A bundle on sale needs at least two courses that are published and cost something. Nothing was changed; take "
        "it off sale, or choose other courses."
    )


class HasItAlready(DomainError):
    code = "already_enrolled"
    message = _("You have it already. Nothing was charged; go on in “My learning”.")


class PaymentOnItsWay(DomainError):
    """``extra["orderId"]`` is the order whose money is on its way."""

    code = "payment_processing"
    message = _(
        "Your payment for this is on its way; some banks take days. Nothing more was charged, and we write as soon as "
        "it arrives."
    )


class PromotionCodeInvalid(DomainError):
    code = "promotion_code_invalid"
    status = 422
    message = _(
        "This promotion code does not work for this order. Nothing was charged; correct it or go on without it."
    )


class TooManyCodes(DomainError):
    code = "too_many_promotion_codes"
    status = 429
    message = _(
        "You have tried many promotion codes that do not work. Nothing was charged; go on without one, or try again in "
        "an hour."
    )


class OrderChangedMeanwhile(DomainError, ServiceAway):
    """Others settle the same order again and again; whoever meets it comes back."""

    code = "order_busy"
    status = 503
    message = _(
        "Your order is being updated at this very moment. Nothing was lost; please look again in a few seconds."
    )


class StillBeingIssued(DomainError, ServiceAway):
    """A certificate can be revoked once it is there: whoever meets this comes back in a moment."""

    code = "certificate_being_issued"
    status = 503
    message = _(
        "A certificate is being issued at this very moment. Nothing was lost; please try again in a minute."
    )


class NotPaid(DomainError):
    code = "order_not_paid"
    message = _("This order has not been paid, so there is nothing to refund. Nothing was changed.")


class RefundTooLarge(DomainError):
    """``extra["available"]`` is what can still be refunded, in the smallest unit."""

    code = "refund_too_large"
    message = _("More than what is left of the payment cannot be refunded. Nothing was changed.")


class MoneyIsDisputed(DomainError):
    code = "payment_disputed"
    message = _(
        "The payment is disputed at the bank, which holds the money, so nothing can be refunded. Nothing was changed; "
        "the bank decides."
    )


class WithdrawalOver(DomainError):
    code = "withdrawal_over"
    message = _(
        "The time to withdraw from this purchase is over. Nothing was changed; write to us if something is wrong with "
        "the course."
    )


class FinishedAlready(DomainError):
    code = "course_finished"
    message = _(
        "You have finished the course, so the purchase cannot be withdrawn from. Nothing was changed."
    )


class WebhookRefused(Exception):
    """Something at the webhook's door is not let in; ``reason`` is a ``Refusal``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
