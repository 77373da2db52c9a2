"""Money is an integer number of the currency's smallest unit, plus an ISO 4217 code.

The smallest unit is Stripe's, because what is shown must be what is charged. It differs from CLDR's for eleven
currencies (AFN, ALL, ISK, LAK, LBP, MMK, RSD, SOS, STD, UGX, YER), which CLDR writes without decimals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.currencies import DIGITS, MAXIMUM, MINIMUM, STEP

# Digits, grouped in threes or not at all, then a decimal sign and more digits.
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")

_HUGE = 15  # digits before the decimal sign, far from where Decimal begins to round


class NotAnAmount(ValueError):
    """A text is no amount of money of that currency; the message is a sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in minor units (cents; yen have none, dinars have thousandths)."""

    amount: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: str | Decimal, currency: str) -> Money:
        """Return what a person typed or a program gave in major units, exactly; nothing is ever rounded.

        ``amount`` may be "39", "39.00", "39,00", "1.234,50" or "1,234.50". One sign with digits behind it is the
        decimal sign: "1.234" is never taken for a thousand. Raises ``NotAnAmount``.
        """
        value = amount if isinstance(amount, Decimal) else _read(amount)
        if not value.is_finite() or value.adjusted() > _HUGE:
            raise NotAnAmount(_("This is too much to be an amount of money."))
        money = cls(int(value.scaleb(digits_of(currency))), currency)
        if money.decimal != value:
            raise NotAnAmount(_too_fine(currency))
        return money

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount).scaleb(-digits_of(self.currency))

    def __str__(self) -> str:
        locale = (get_language() or "es").replace("-", "_")
        exact = self.decimal
        # As people write it (no decimals for the Albanian lek), unless that would hide a part of the amount.
        usual = get_currency_precision(self.currency)
        hides = exact != round(exact, usual)
        return format_currency(exact, self.currency, locale=locale, currency_digits=not hides)


def digits_of(currency: str) -> int:
    """How many digits of an amount stand behind the decimal sign."""
    return DIGITS.get(currency, 2)


def problem_with(money: Money) -> str | None:
    """Return why a price cannot be asked, as a sentence; ``None`` when it can. Nothing to pay is always right."""
    if money.currency not in DIGITS:
        return _("“%(code)s” is not a currency that we can charge.") % {"code": money.currency}
    if money.amount == 0:
        return None
    if money.amount % STEP.get(money.currency, 1):
        return _too_fine(money.currency)
    smallest = Money(MINIMUM.get(money.currency, 1), money.currency)
    if money.amount < smallest.amount:
        return _("The smallest amount that can be paid by card is %(amount)s.") % {
            "amount": smallest
        }
    if money.amount > MAXIMUM:
        largest = Money(MAXIMUM, money.currency)
        return _("The largest amount that can be paid by card is %(amount)s.") % {"amount": largest}
    return None


def _too_fine(currency: str) -> str:
    step = Money(STEP.get(currency, 1), currency)
    return _("This currency has no smaller coin than %(amount)s.") % {"amount": step}


def _read(typed: str) -> Decimal:
    text = re.sub(r"[\s\u00a0\u202f]+", " ", typed).strip()
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if not (found := _GROUPED.fullmatch(text)):
        raise NotAnAmount(_("Write an amount like 1234.50 or 1234,50."))
    return Decimal(text.replace(found[1], "").replace(",", "."))


def share_out(amount: int, weights: Sequence[int]) -> list[int]:
    """Part ``amount`` in proportion to ``weights``; the parts sum up exactly to it.

    Largest remainder (Hamilton): each part is its exact share rounded down, or up where most is missing, the
    first of equals before the others. Without any weight the parts are equal. ``amount`` and ``weights`` are not
    negative, and there is at least one weight.
    """
    scale = sum(weights)
    if scale == 0:
        weights, scale = [1] * len(weights), len(weights)
    parts = [amount * weight // scale for weight in weights]
    # sorted() keeps equals in their order: the same cart is parted in the same way each time.
    neediest = sorted(range(len(weights)), key=lambda place: -(amount * weights[place] % scale))
    for place in neediest[: amount - sum(parts)]:
        parts[place] += 1
    return parts
