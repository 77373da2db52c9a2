"""Why a bank said no, in words for whoever was told no.

Stripe's codes: https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes. Where the bank suspects
fraud or theft Stripe asks shops to say no more than that the card was declined.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

_DECLINED = _("Your bank declined the payment. Ask it why, or pay in another way.")
_SPENT = _("There was not enough money on the card or account.")
_EXPIRED = _("The card has expired.")
_MISTYPED = _("The card's number, date or security code was not right.")
_PROVING = _("Your bank could not make sure that it was you.")
_LIMIT = _("The payment is above what the card allows.")
_NOT_THIS_CARD = _("The card does not work for this kind of purchase or in this currency.")
_TRY_AGAIN = _("Something went wrong at the bank. Trying again may be enough.")

_SENTENCES: Final = {
    "insufficient_funds": _SPENT,
    "expired_card": _EXPIRED,
    **dict.fromkeys(
        (
            *("incorrect_number", "invalid_number", "incorrect_cvc", "invalid_cvc"),
            *("invalid_expiry_month", "invalid_expiry_year", "incorrect_zip", "incorrect_pin"),
        ),
        _MISTYPED,
    ),
    **dict.fromkeys(
        (
            *(
                "authentication_required",
                "authentication_not_handled",
                "mobile_device_authentication_required",
            ),
            "payment_intent_authentication_failure",
        ),
        _PROVING,
    ),
    **dict.fromkeys(
        ("card_velocity_exceeded", "withdrawal_count_limit_exceeded", "amount_too_large"), _LIMIT
    ),
    **dict.fromkeys(("card_not_supported", "currency_not_supported"), _NOT_THIS_CARD),
    **dict.fromkeys(
        ("processing_error", "issuer_not_available", "try_again_later", "reenter_transaction"),
        _TRY_AGAIN,
    ),
}


def in_words(code: str) -> str:
    """Return a sentence for a decline or error code of Stripe's; an empty text for none."""
    return str(_SENTENCES.get(code, _DECLINED)) if code else ""
