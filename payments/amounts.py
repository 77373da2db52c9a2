"""Amounts as people type them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_currency_precision


def minor_units(typed: Decimal, currency: str) -> int:
    """Return ``typed``, in major units, as a number of the currency's smallest unit.

    Raises ``ValueError`` for what the currency has no coin for (12.505 EUR, 100.5 JPY): nothing is rounded.
    """
    units = typed.scaleb(get_currency_precision(currency))
    if not units.is_finite() or units != units.to_integral_value():
        raise ValueError(typed)
    return int(units)
