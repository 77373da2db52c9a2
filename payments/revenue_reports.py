"""What courses earned, added up from the ledger: exact, in one query each, never one currency with another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate, TruncMonth
from django.utils import timezone

from accounts.models import User
from lib.money import Money
from payments.access import revenue_seen_by
from payments.enums import RevenueKind
from payments.models import RevenueEntry

SALE = Q(kind=RevenueKind.SALE)
SUMS: dict[str, Any] = {
    "sales": Count("pk", filter=SALE),
    "gross": Coalesce(Sum("amount", filter=SALE), 0),
    "refunds": Coalesce(Sum("amount", filter=~SALE), 0),
    "taxes": Sum("tax"),
}


@dataclass(frozen=True, slots=True)
class Earnings:
    """Money of one currency, in its smallest unit; adding that of another is a ``ValueError``.

    ``gross`` is what sales brought without tax; ``refunds`` what refunds and disputes took of it (negative), less
    those that failed or were won; ``tax`` what is owed in tax after both.
    """

    currency: str
    sales: int = 0
    gross: int = 0
    refunds: int = 0
    tax: int = 0

    def __add__(self, other: Earnings) -> Earnings:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} have no sum.")
        return Earnings(
            self.currency,
            self.sales + other.sales,
            self.gross + other.gross,
            self.refunds + other.refunds,
            self.tax + other.tax,
        )

    @property
    def net(self) -> int:
        """What the course earned: without tax, without what went back."""
        return self.gross + self.refunds

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)

    @property
    def gross_money(self) -> Money:
        return self.money(self.gross)

    @property
    def refunds_money(self) -> Money:
        return self.money(self.refunds)

    @property
    def net_money(self) -> Money:
        return self.money(self.net)

    @property
    def tax_money(self) -> Money:
        return self.money(self.tax)


@dataclass(frozen=True, slots=True)
class CourseMonth:
    """What a course earned in a month (given as its first day) in one currency."""

    month: date
    course_id: int
    course: str
    earned: Earnings


def revenue_of(user: User) -> QuerySet[RevenueEntry]:
    """The entries that count for ``user``: those that they may see, of real money on a real site."""
    return in_this_mode(revenue_seen_by(user))


def in_this_mode(entries: QuerySet[RevenueEntry]) -> QuerySet[RevenueEntry]:
    """Without the play money of tests on a live site, and the other way round."""
    return entries.filter(livemode=settings.STRIPE_LIVE_MODE)


def course_months(entries: QuerySet[RevenueEntry]) -> Iterator[CourseMonth]:
    """Yield the sums of ``entries`` for each month, course and currency: newest month first, then by title."""
    month = TruncMonth("at", output_field=DateField(), tzinfo=timezone.get_default_timezone())
    found = (
        entries.order_by()
        .values("course_id", "currency", month=month, title=F("course__title"))
        .annotate(**SUMS)
        .order_by("-month", "title", "course_id", "currency")
    )
    for row in found.iterator(chunk_size=2000):
        yield CourseMonth(row["month"], row["course_id"], row["title"], _earnings(row))


def by_day(entries: QuerySet[RevenueEntry]) -> dict[str, dict[date, Earnings]]:
    """The sums of ``entries`` for each currency and day on which there was something."""
    day = TruncDate("at", tzinfo=timezone.get_default_timezone())
    found = entries.order_by().values("currency", day=day).annotate(**SUMS)
    return _nested((row["day"], _earnings(row)) for row in found)


def by_month(rows: Iterable[CourseMonth]) -> dict[str, dict[date, Earnings]]:
    """The sums of all courses, for each currency and month."""
    return _nested((row.month, row.earned) for row in rows)


def totals(dated: dict[str, dict[date, Earnings]]) -> list[Earnings]:
    """One sum for each currency, by its code."""
    return [
        sum(days.values(), start=Earnings(currency)) for currency, days in sorted(dated.items())
    ]


def _nested(rows: Iterable[tuple[date, Earnings]]) -> dict[str, dict[date, Earnings]]:
    found: dict[str, dict[date, Earnings]] = defaultdict(dict)
    for day, earned in rows:
        so_far = found[earned.currency].get(day, Earnings(earned.currency))
        found[earned.currency][day] = so_far + earned
    return dict(sorted(found.items()))


def _earnings(row: Mapping[str, Any]) -> Earnings:
    return Earnings(row["currency"], row["sales"], row["gross"], row["refunds"], row["taxes"])
