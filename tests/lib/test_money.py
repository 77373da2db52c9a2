"""Amounts are whole numbers of the smallest coin, written as the reader's language does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from lib.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "decimal", "spanish", "english"),
    [
        (4990, "EUR", "49.90", "49,90 €", "€49.90"),
        (123456789, "EUR", "1234567.89", "1.234.567,89 €", "€1,234,567.89"),
        (1, "EUR", "0.01", "0,01 €", "€0.01"),
        (1900, "USD", "19.00", "19,00 US$", "$19.00"),
        (1900, "MXN", "19.00", "19,00 MXN", "MX$19.00"),
        # Yen have no smaller coin, dinars have thousandths.
        (4990, "JPY", "4990", "4.990 JPY", "¥4,990"),
        (4990, "KWD", "4.990", "4,990 KWD", "KWD4.990"),
    ],
)
def test_an_amount_is_written_as_each_language_does(
    amount: int, currency: str, decimal: str, spanish: str, english: str
) -> None:
    money = Money(amount, currency)
    assert str(money.decimal) == decimal
    with override("es"):
        assert str(money).replace("\xa0", " ") == spanish
    with override("en"):
        assert str(money).replace("\xa0", " ") == english


def test_amounts_are_exact_and_equal_by_value() -> None:
    assert sum(Money(10, "EUR").decimal for _ in range(3)) == Decimal("0.30")
    assert Money(10, "EUR") == Money(10, "EUR") != Money(10, "USD")
