"""Balance transactions: what each movement of money leaves after Stripe's fee."""

from devstack.stripe_double.money import decimals, percentage
from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World

_PERCENT = 1.5
_FIXED = 25  # hundredths of the unit; none in currencies without hundredths
_DISPUTE = 2_000
_WAIT_SECONDS = 2 * 86_400


def book_charge(world: World, charge: Json) -> Json:
    """Money in, less a fee of 1.5 % and 0.25 (Stripe's price for European cards)."""
    fixed = _FIXED * 10 ** (decimals(charge["currency"]) - 2) if decimals(charge["currency"]) else 0
    fee = min(percentage(charge["amount"], _PERCENT) + fixed, charge["amount"])
    return _book(world, charge, charge["amount"], fee, "charge", "charge")


def book_refund(world: World, refund: Json) -> Json:
    """Money out; the fee of the charge is not given back."""
    return _book(world, refund, -refund["amount"], 0, "refund", "refund")


def book_refund_failure(world: World, refund: Json) -> Json:
    """Money back, because the payer's bank did not take the refund."""
    return _book(world, refund, refund["amount"], 0, "refund_failure", "refund_failure")


def book_dispute(world: World, dispute: Json) -> Json:
    """Money and a fee out while the bank decides."""
    return _book(world, dispute, -dispute["amount"], _DISPUTE, "adjustment", "dispute")


def book_dispute_won(world: World, dispute: Json) -> Json:
    """The money comes back, the fee too."""
    return _book(world, dispute, dispute["amount"], -_DISPUTE, "adjustment", "dispute_reversal")


def _book(world: World, source: Json, amount: int, fee: int, kind: str, category: str) -> Json:
    currency = source["currency"]
    detail = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    entry = world.create(
        "balance_transaction",
        amount=amount,
        available_on=world.now() + _WAIT_SECONDS,
        balance_type="payments",
        currency=currency,
        description=source.get("description"),
        exchange_rate=None,
        fee=fee,
        fee_details=[detail] if fee else [],
        net=amount - fee,
        reporting_category=category,
        source=source["id"],
        status="pending",
        type=kind,
    )
    del entry["livemode"]  # the only stored object without it
    return entry
