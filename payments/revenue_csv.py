"""Revenue as tables for accountants.

Column names, kinds and numbers are the same in every language, so that a program can read last year's file too.
Amounts are decimals with the digits of their currency (yen have none, dinars three).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from lib.money import Money
from lib.spreadsheets import Cell
from payments.models import RevenueEntry
from payments.revenue_reports import CourseMonth

MONTHLY = ["month", "course", "currency", "sales", "gross", "refunds", "net", "tax"]
ENTRIES = ["date", "course", "kind", "amount", "tax", "currency", "source"]
ORDER = "order"


def monthly_rows(rows: Iterable[CourseMonth]) -> Iterator[list[Cell]]:
    """Yield the cells of ``MONTHLY`` for each row; ``gross``, ``refunds`` and ``net`` are without tax."""
    for row in rows:
        earned = row.earned
        amounts = (earned.gross_money, earned.refunds_money, earned.net_money, earned.tax_money)
        yield [
            f"{row.month:%Y-%m}",
            row.course,
            earned.currency,
            earned.sales,
            *(money.decimal for money in amounts),
        ]


def entry_rows(entries: QuerySet[RevenueEntry]) -> Iterator[list[Cell]]:
    """Yield the cells of ``ENTRIES`` for each entry, oldest first."""
    for entry in _oldest_first(entries):
        yield _cells(entry)


def entry_rows_with_orders(entries: QuerySet[RevenueEntry]) -> Iterator[list[Cell]]:
    """The same with the order's number (``ORDER``) before them: for staff alone."""
    for entry in _oldest_first(entries):
        yield [entry.item.order.code, *_cells(entry)]


def _oldest_first(entries: QuerySet[RevenueEntry]) -> Iterator[RevenueEntry]:
    found = entries.select_related("course", "item__order").order_by("at", "id")
    return found.iterator(chunk_size=2000)


def _cells(entry: RevenueEntry) -> list[Cell]:
    at = timezone.localtime(entry.at, timezone.get_default_timezone())
    return [
        f"{at:%Y-%m-%d %H:%M}",
        entry.course.title,
        entry.kind,
        Money(entry.amount, entry.currency).decimal,
        Money(entry.tax, entry.currency).decimal,
        entry.currency,
        entry.source,
    ]
