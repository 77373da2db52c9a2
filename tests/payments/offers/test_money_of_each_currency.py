"""Every currency that Stripe charges: its digits, how it is typed, written and limited."""

import itertools
from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from django.conf import settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lib.currencies import DIGITS, MAXIMUM
from lib.money import Money, NotAnAmount, problem_with, share_out
from lib.money_forms import MoneyField

currencies = st.sampled_from(sorted(DIGITS))
amounts = st.integers(min_value=0, max_value=MAXIMUM)


def test_stripe_and_cldr_differ_in_these_and_only_in_these():
    differ = {code for code, digits in DIGITS.items() if digits != get_currency_precision(code)}
    assert differ == {"AFN", "ALL", "ISK", "LAK", "LBP", "MMK", "RSD", "SOS", "STD", "UGX", "YER"}


def test_the_academy_sells_only_in_what_stripe_charges():
    assert set(settings.CURRENCIES) <= set(DIGITS)


@pytest.mark.parametrize("language", ["es", "en"])
@given(amount=amounts, currency=currencies)
def test_what_is_shown_in_a_form_is_read_back_to_the_cent(language, amount, currency):
    money = Money(amount, currency)
    with override(language):
        shown = MoneyField().prepare_value(money)
    assert Money.from_decimal(shown, currency) == money
    assert Money.from_decimal(money.decimal, currency) == money


@pytest.mark.parametrize("language", ["es", "en"])
@given(amount=amounts, currency=currencies)
def test_a_written_amount_shows_each_of_its_digits(language, amount, currency):
    money = Money(amount, currency)
    with override(language):
        written = "".join(sign for sign in str(money) if sign.isdigit())
    shown = str(money.decimal).replace(".", "")
    assert written.lstrip("0") in (shown.lstrip("0"), str(int(money.decimal)).lstrip("0"))
    if len(written) < len(shown):
        assert money.decimal == int(money.decimal), "only zeros are left out"


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("39", "EUR", 3900),
        ("39,00", "EUR", 3900),
        ("39.00", "EUR", 3900),
        (" 39,5 ", "EUR", 3950),
        ("1.234,50", "EUR", 123450),
        ("1,234.50", "EUR", 123450),
        ("1 234,50", "EUR", 123450),
        ("1\u00a0234,50", "EUR", 123450),
        ("1.234.567", "CLP", 1234567),
        ("6000", "JPY", 6000),
        ("4,990", "KWD", 4990),
        ("5000", "ISK", 500000),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, currency, amount):
    assert Money.from_decimal(typed, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("1.234", "EUR"),  # a thousand, or too many digits: never guessed
        ("19.999", "EUR"),
        ("6000,5", "JPY"),
        ("4,9905", "KWD"),
        ("-5", "EUR"),
        ("1e3", "EUR"),
        ("", "EUR"),
        ("gratis", "EUR"),
        ("1.23.456", "EUR"),
        ("1,234,50", "EUR"),
        ("٣٩", "EUR"),
        ("9" * 20, "EUR"),
        ("1." + "0" * 40 + "1", "EUR"),
    ],
)
def test_an_amount_that_is_none_is_refused_and_never_rounded(typed, currency):
    with pytest.raises(NotAnAmount):
        Money.from_decimal(typed, currency)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1E+999999", "0.001"])
def test_a_decimal_that_is_no_amount_is_refused(text):
    with pytest.raises(NotAnAmount):
        Money.from_decimal(Decimal(text), "EUR")


@pytest.mark.parametrize(
    ("money", "part"),
    [
        (Money(100, "XYZ"), "XYZ"),
        (Money(4995, "KWD"), "0.010"),
        (Money(500050, "ISK"), "no smaller coin"),
        (Money(49, "EUR"), "0.50"),
        (Money(29, "GBP"), "0.30"),
        (Money(999, "MXN"), "10.00"),
        (Money(17499, "HUF"), "175"),
        (Money(49, "JPY"), "50"),
        (Money(100_000_000, "EUR"), "999,999.99"),
    ],
)
def test_a_price_that_stripe_would_not_charge_is_explained(money, part):
    with override("en"):
        assert part in (problem_with(money) or "")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "EUR"), (4990, "KWD"), (500000, "ISK"), (50, "JPY"), (1, "CLP"), (0, "EUR")],
)
def test_a_price_that_can_be_charged_has_no_problem(amount, currency):
    assert problem_with(Money(amount, currency)) is None


@pytest.mark.parametrize(
    ("money", "spanish", "english"),
    [
        (Money(990000, "CLP"), "990.000 CLP", "CLP990,000"),
        (Money(500000, "ISK"), "5.000 ISK", "ISK5,000"),
        (Money(150050, "LBP"), "1.500,50 LBP", "LBP1,500.50"),
        (Money(3900, "COP"), "39,00 COP", "COP39.00"),
    ],
)
def test_money_is_written_in_both_languages(money, spanish, english):
    with override("es"):
        assert str(money).replace("\xa0", " ") == spanish
    with override("en"):
        assert str(money).replace("\xa0", " ") == english


weights = st.lists(st.integers(min_value=0, max_value=10**8), min_size=1, max_size=12)


@given(amount=amounts, weights=weights)
def test_shares_sum_up_exactly_and_are_off_by_less_than_a_cent(amount, weights):
    parts = share_out(amount, weights)
    assert sum(parts) == amount
    assert parts == share_out(amount, weights)
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = Decimal(amount * weight) / total if total else Decimal(amount) / len(weights)
        assert part >= 0
        assert abs(part - exact) < 1


@given(amount=amounts, weights=weights)
def test_who_weighs_more_never_gets_less(amount, weights):
    parts = share_out(amount, weights)
    pairs = sorted(zip(weights, parts, strict=True))
    by_weight: dict[int, list[int]] = {weight: [] for weight, _part in pairs}
    for weight, part in pairs:
        by_weight[weight].append(part)
    groups = list(by_weight.values())
    assert all(min(b) >= min(a) for a, b in itertools.pairwise(groups))


def test_a_cent_too_many_goes_to_the_first_of_equals():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(4900, [2900, 3900]) == [2090, 2810]
    assert share_out(10, [0, 0, 0]) == [4, 3, 3]
