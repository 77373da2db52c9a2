"""``manage.py report_revenue [--from YYYY-MM] [--to YYYY-MM] [--course SLUG] [--csv FILE|-]``."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from courses.models import Course
from lib.spreadsheets import csv_lines
from payments.models import RevenueEntry
from payments.revenue_csv import MONTHLY, monthly_rows
from payments.revenue_periods import Months, academy_today, month_from, month_of, twelve_until
from payments.revenue_reports import (
    CourseMonth,
    Earnings,
    by_month,
    course_months,
    in_this_mode,
    totals,
)


class Command(BaseCommand):
    """For staff: all courses, the same numbers as in the admin."""

    help = "Print what courses earned in each month, without tax; or write it as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which months and course, and where to."""
        parser.add_argument(
            "--from",
            dest="first",
            type=_month,
            metavar="YYYY-MM",
            help="default: the first of twelve months",
        )
        parser.add_argument(
            "--to",
            dest="last",
            type=_month,
            metavar="YYYY-MM",
            help="included; default: this month",
        )
        parser.add_argument("--course", metavar="SLUG", help="of one course alone")
        parser.add_argument(
            "--csv", metavar="FILE", help="write CSV to FILE, or - for the terminal"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print or write the report. Raises ``CommandError`` for a course or months that do not exist."""
        months = _months(options["first"], options["last"])
        rows = course_months(_entries(months, options["course"]))
        if options["csv"]:
            self._write(options["csv"], csv_lines(MONTHLY, monthly_rows(rows)))
        else:
            self._print(list(rows))

    def _write(self, name: str, lines: Iterable[str]) -> None:
        if name == "-":
            for line in lines:
                self.stdout.write(line, ending="")
            return
        try:
            with Path(name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            raise CommandError(f"{name} could not be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {name}.")

    def _print(self, rows: list[CourseMonth]) -> None:
        if not rows:
            self.stdout.write("Nothing was sold, and nothing went back, in these months.")
            return
        for line in _lines(rows):
            self.stdout.write(line)


def _lines(rows: list[CourseMonth]) -> Iterator[str]:
    yield _line("month", "course", "sales", ["gross", "refunds", "net", "tax"], "")
    for row in rows:
        yield _line(f"{row.month:%Y-%m}", row.course, str(row.earned.sales), *_amounts(row.earned))
    for earned in totals(by_month(rows)):
        yield _line("all", "", str(earned.sales), *_amounts(earned))


def _amounts(earned: Earnings) -> tuple[list[str], str]:
    amounts = (earned.gross_money, earned.refunds_money, earned.net_money, earned.tax_money)
    return [format(money.decimal, "f") for money in amounts], earned.currency


def _line(month: str, course: str, sales: str, amounts: list[str], currency: str) -> str:
    numbers = " ".join(f"{amount:>12}" for amount in amounts)
    return f"{month:7}  {course[:40]:40} {sales:>6} {numbers} {currency}".rstrip()


def _entries(months: Months, slug: str | None) -> QuerySet[RevenueEntry]:
    entries = in_this_mode(RevenueEntry.objects.filter(months.within))
    if slug is None:
        return entries
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise CommandError(f"No course has the address {slug}. Nothing was written.")
    return entries.filter(course=course)


def _months(first: date | None, last: date | None) -> Months:
    usual = twelve_until(last or month_of(academy_today()))
    asked = Months(first or usual.first, usual.last)
    if asked.first > asked.last:
        raise CommandError("--from is after --to. Nothing was written.")
    return asked


def _month(text: str) -> date:
    try:
        return month_from(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no month like 2026-11") from error
