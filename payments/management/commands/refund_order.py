"""``manage.py refund_order``: give money back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import add_who, staff_member
from lib.errors import DomainError
from lib.money import Money, NotAnAmount
from lib.tokens import normalize_code
from payments import policy
from payments.enums import RefundReason
from payments.models import Order
from payments.services.refunds import available, refund_order


class Command(BaseCommand):
    """As the admin's page does it: with what follows said first, and somebody who answers for it."""

    help = "Refund an order, in full or in part. A worker hands it to Stripe."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, how much, why and who."""
        parser.add_argument("code", help="the number of the order")
        parser.add_argument(
            "--amount", help="in the order's currency, as in 12.50; without it all that is left"
        )
        parser.add_argument(
            "--reason",
            required=True,
            choices=[reason.value for reason in RefundReason.of_staff()],
        )
        parser.add_argument("--note", default="", help="for colleagues")
        add_who(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Say what follows, ask, and ask for the refund. Raises ``CommandError``; nothing is changed then."""
        by = staff_member(options["by"])
        order = _order(options["code"])
        left = Money(available(order), order.currency)
        amount = _amount(options["amount"], order.currency) if options["amount"] else left.amount
        self._tell(order, amount, left)
        if not options["yes"] and not self._is_sure():
            raise CommandError("Nothing was changed.")
        try:
            refund = refund_order(
                order=order,
                by=by,
                amount=amount,
                reason=RefundReason(options["reason"]),
                note=options["note"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Refund {refund.pk} of {refund.money} is on its way to Stripe.")

    def _tell(self, order: Order, amount: int, left: Money) -> None:
        wish = Money(amount, order.currency)
        self.stdout.write(f"{order}: {wish} of the {left} that is left goes back.")
        for sentence in policy.effects_of_refund(in_full=amount == left.amount).sentences():
            self.stdout.write(f"- {sentence}")

    def _is_sure(self) -> bool:
        return input("Refund it? [y/N] ").strip().lower() in {"y", "yes"}


def _order(code: str) -> Order:
    order = Order.objects.filter(code=normalize_code(code)).first()
    if order is None:
        raise CommandError(f"There is no order {code}. Nothing was changed.")
    return order


def _amount(typed: str, currency: str) -> int:
    try:
        return Money.from_decimal(typed, currency).amount
    except NotAnAmount as error:
        raise CommandError(f"{error} Nothing was changed.") from error
