"""Money is an integer number of the currency's smallest unit, plus an ISO 4217 code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in minor units (cents; yen have none, dinars have thousandths)."""

    amount: int
    currency: str

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount).scaleb(-get_currency_precision(self.currency))

    def __str__(self) -> str:
        locale = (get_language() or "es").replace("-", "_")
        return format_currency(self.decimal, self.currency, locale=locale)


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
