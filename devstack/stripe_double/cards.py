"""Stripe's published test cards and what each does (https://docs.stripe.com/testing)."""

from dataclasses import dataclass

from devstack.stripe_double.errors import StripeError, invalid


@dataclass(frozen=True)
class Card:
    """A number and its fate. The names are Stripe's own codes; None where nothing goes wrong."""

    number: str
    token: str = ""
    decline_code: str | None = None
    challenge: bool = False
    dispute: str | None = None
    refund: str = "succeeded"

    @property
    def error_code(self) -> str:
        """The error's `code`; most declines share one."""
        own = ("expired_card", "incorrect_cvc", "processing_error")
        return self.decline_code if self.decline_code in own else "card_declined"

    @property
    def message(self) -> str:
        """What Stripe says to the payer."""
        return _MESSAGES.get(self.decline_code or "", "Your card was declined.")


_MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}
CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "visa"),
        Card("5555555555554444", "mastercard"),
        Card("4000000000000002", "chargeDeclined", decline_code="generic_decline"),
        Card("4000000000009995", "chargeDeclinedInsufficientFunds", "insufficient_funds"),
        Card("4000000000000069", "chargeDeclinedExpiredCard", "expired_card"),
        Card("4000000000000127", "chargeDeclinedIncorrectCvc", "incorrect_cvc"),
        Card("4000000000000119", "chargeDeclinedProcessingError", "processing_error"),
        Card("4000002760003184", "authenticationRequired", challenge=True),
        Card("4000000000003220", "threeDSecure2Required", challenge=True),
        Card("4000008400001629", "threeDSecureRequiredChargeDeclined", "generic_decline", True),  # noqa: FBT003
        Card("4000000000000259", "createDispute", dispute="fraudulent"),
        Card("4000000000002685", "createDisputeProductNotReceived", dispute="product_not_received"),
        Card("4000000000001976", "createDisputeInquiry", dispute="inquiry"),
        Card("4000000000007726", "pendingRefund", refund="pending"),
        Card("4000000000005126", "refundFail", refund="failed"),
    )
}
_TOKENS = {card.token: card.number for card in CARDS.values()}


def card_of_token(token: str) -> str:
    """The number behind `tok_visa`, `pm_card_visa` or `pm_card_visa_chargeDeclined`.

    Raises:
        StripeError: no such token.
    """
    name = token.removeprefix("tok_").removeprefix("pm_card_")
    number = _TOKENS.get(name) or _TOKENS.get(name.removeprefix("visa_"))
    if number is None:
        raise invalid(f"No such token: '{token}'", "payment_method", "resource_missing")
    return number


def passes_luhn(number: str) -> bool:
    """Whether the digits of a card number check (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def card_numbered(number: str) -> Card:
    """What a number does; an unknown one is refused, so that no real card is ever typed here.

    Raises:
        StripeError: 402, as Stripe's test mode refuses real cards.
    """
    card = CARDS.get(number)
    if card is None:
        told = "Your card number is incorrect."
        if number.isdecimal() and 12 <= len(number) <= 19 and passes_luhn(number):
            told = "Your card was declined: this is a test, and only test cards work here."
        raise StripeError(402, told, type="card_error", code="incorrect_number", param="number")
    return card
