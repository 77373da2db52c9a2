"""Money is an integer number of the currency's smallest unit, plus an ISO 4217 code."""

from __future__ import annotations

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
