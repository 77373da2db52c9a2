"""``manage.py reconcile_payments``: compare with Stripe, show what does not fit, and settle it again."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import staff_member
from accounts.models import User
from lib.errors import DomainError
from payments.exceptions import PaymentsClosed, StripeAway
from payments.findings import Finding, count_findings, findings
from payments.models import Order
from payments.services.applying import apply_due_events
from payments.services.reconciling import preview, read_again, reconcile
from payments.services.repairing import repair_finding
from payments.services.sending_refunds import send_due_refunds

AWAY = 2


class Command(BaseCommand):
    """A worker does the same every ten minutes; the command waits for the end of it, and shows what is left.

    Exit code 1 while something does not fit, 2 when Stripe is away: whatever was done stays done.
    """

    help = (
        "Fetch missed events from Stripe, read undecided orders again, and list what does not fit; "
        "the exit code is 1 while something does not, 2 when Stripe is away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How far back, or which order, and what to do about it."""
        parser.add_argument(
            "--days", type=int, metavar="N", help="look for events of the last N days (30 at most)"
        )
        parser.add_argument("--order", metavar="CODE", help="only read this order again")
        parser.add_argument(
            "--repair", action="store_true", help="settle whatever does not fit once more"
        )
        parser.add_argument("--by", help="e-mail of the member of staff who decides the repair")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what there is to do; change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Compare. Raises ``CommandError`` for who may not, and while Stripe is away."""
        if options["days"] is not None and options["days"] < 1:
            raise CommandError("--days takes a number from 1 to 30. Nothing was changed.")
        by = _who_repairs(options)
        self._failed = False
        try:
            if options["order"]:
                self._one_order(options["order"], by, dry_run=options["dry_run"])
            else:
                self._everything(options["days"], by, dry_run=options["dry_run"])
        except StripeAway as error:
            _end("Stripe is away", error, AWAY)
        except PaymentsClosed as error:
            _end("STRIPE_SECRET_KEY is not set", error, AWAY)
        if self._failed:
            raise SystemExit(1)

    def _one_order(self, code: str, by: User | None, *, dry_run: bool) -> None:
        order = Order.objects.filter(code=code).first()
        if order is None:
            raise CommandError(f"There is no order {code}. Nothing was changed.")
        if not dry_run:
            try:
                order = read_again(order)
            except StripeAway:
                raise
            except DomainError as error:
                raise CommandError(f"{code}: {error}") from error
        self.stdout.write(f"order {order.code}  {order.state}")
        self._show([one for one in findings() if one.order == order], by)

    def _everything(self, days: int | None, by: User | None, *, dry_run: bool) -> None:
        if dry_run:
            found = preview(days=days)
            self.stdout.write(
                f"missed events {found.missed_events}  undecided orders {found.orders}  overdue {found.overdue}"
            )
        else:
            self._compare(days)
        self._show(findings(), by)

    def _compare(self, days: int | None) -> None:
        run = reconcile(days=days)
        # A worker may do it at the same time; what is left for nobody is done here.
        apply_due_events()
        send_due_refunds()
        for code, error in run.problems.items():
            self.stderr.write(f"order {code}  {error}")
        self._failed = bool(run.problems)
        self.stdout.write(
            f"missed events {run.fetched}  orders read again {run.reread}  decided {run.decided}"
            f"  failed {len(run.problems)}"
        )

    def _show(self, found: list[Finding], by: User | None) -> None:
        """A line for each finding, and what became of it; then how many are left."""
        for one in found:
            result = f"  {self._repaired(one, by)}" if by else ""
            self.stdout.write(f"{one.kind}  {one.about}{result}")
        left = count_findings()
        counts = "  ".join(f"{kind} {count}" for kind, count in left.items())
        self.stdout.write(f"findings {sum(left.values())}" + (f"  {counts}" if counts else ""))
        self._failed = self._failed or bool(left)

    def _repaired(self, one: Finding, by: User) -> str:
        try:
            return "repaired" if repair_finding(found=one, by=by) else "still there"
        except StripeAway:
            raise
        except Exception as error:  # noqa: BLE001  # said, and the others have their turn
            return f"failed: {type(error).__name__}: {error}"


def _who_repairs(options: dict[str, Any]) -> User | None:
    """Return who decides the repair; None: nothing is to be repaired. Raises ``CommandError``."""
    if not options["repair"]:
        return None
    if not options["by"]:
        raise CommandError("--repair needs --by: somebody answers for it. Nothing was changed.")
    by = staff_member(options["by"])
    return None if options["dry_run"] else by


def _end(what: str, error: DomainError, code: int) -> NoReturn:
    raise CommandError(
        f"{what}: {error} What was done stays done; run it again.", returncode=code
    ) from error
