"""Amounts: whole numbers in a currency's smallest unit (https://docs.stripe.com/currencies)."""

from devstack.stripe_double.errors import invalid

_ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()  # noqa: SIM905
)
_THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# The smallest charge of a currency, where we need one; elsewhere any positive amount goes.
_MINIMUM = {"eur": 50, "usd": 50, "gbp": 30, "jpy": 50, "mxn": 1_000}
_MAXIMUM = 99_999_999


def decimals(currency: str) -> int:
    """How many digits of an amount stand behind the point."""
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL else 2


def formatted(amount: int, currency: str, language: str = "en") -> str:
    """`€` is never guessed: `1.234,50 EUR` in Spanish, `1,234.50 EUR` in English."""
    places = decimals(currency)
    whole, fraction = divmod(abs(amount), 10**places)
    text = f"{whole:,}" + (f".{fraction:0{places}d}" if places else "")
    if language == "es":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{'-' if amount < 0 else ''}{text} {currency.upper()}"


def checked_currency(currency: str, param: str) -> str:
    """A lower-case ISO code.

    Raises:
        StripeError: it is none.
    """
    if len(currency) != 3 or not currency.isalpha():
        raise invalid(f"Invalid currency: {currency}", param)
    return currency.lower()


def check_chargeable(amount: int, currency: str, param: str = "amount") -> None:
    """Refuse a total that Stripe would refuse to charge. Zero is the caller's business.

    Raises:
        StripeError: too small, too large, or with a third decimal that is not zero.
    """
    if amount < _MINIMUM.get(currency, 1):
        smallest = formatted(_MINIMUM.get(currency, 1), currency)
        raise invalid(f"Amount must be at least {smallest}.", param, "amount_too_small")
    if amount > _MAXIMUM:
        raise invalid("Amount must be no more than 999999.99.", param, "amount_too_large")
    if currency in _THREE_DECIMAL and amount % 10:
        told = f"Amounts in {currency.upper()} must be divisible by 10: the last digit is always 0."
        raise invalid(told, param, "invalid_charge_amount")


def share_out(total: int, weights: list[int]) -> list[int]:
    """`total` divided in proportion to `weights`, to the cent: the shares add up to it exactly."""
    whole = sum(weights)
    shares: list[int] = []
    for count in range(1, len(weights) + 1):
        upto = total * sum(weights[:count]) // whole if whole else 0
        shares.append(upto - sum(shares))
    return shares


def percentage(amount: int, percent: float) -> int:
    """`percent` of an amount, half a unit rounded up; a percentage has at most four decimals."""
    return (amount * round(percent * 10_000) + 500_000) // 1_000_000
