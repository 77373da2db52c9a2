"""What stands above the list of revenue entries: sums, a chart and the months of each course."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from payments.models import RevenueEntry
from payments.revenue_charts import monthly_chart
from payments.revenue_periods import Months, Period, academy_today, month_of
from payments.revenue_reports import CourseMonth, Earnings, by_month, course_months, totals

SHOWN_ROWS = 60


@dataclass(frozen=True, slots=True)
class CurrencyShown:
    """One currency's sum and chart."""

    earned: Earnings
    chart: str


@dataclass(frozen=True, slots=True)
class Overview:
    """``left_out`` rows are only in the file; ``periods`` are the others that could be asked for, and this one."""

    period: Period
    periods: list[Period]
    currencies: list[CurrencyShown]
    rows: list[CourseMonth]
    left_out: int


def overview(entries: QuerySet[RevenueEntry], period: Period) -> Overview:
    """Add up ``entries``, which are those of ``period``, in one query."""
    rows = list(course_months(entries))
    months = list(_drawn(period, rows))
    dated = by_month(rows)
    currencies = [
        CurrencyShown(earned, monthly_chart(earned.currency, months, found=dated[earned.currency]))
        for earned in totals(dated)
    ]
    return Overview(
        period, list(Period), currencies, rows[:SHOWN_ROWS], max(0, len(rows) - SHOWN_ROWS)
    )


def _drawn(period: Period, rows: list[CourseMonth]) -> Months:
    """The months on the chart: those of the period, or from the first one with an entry until now."""
    today = academy_today()
    this = month_of(today)
    found = [row.month for row in rows] or [this]
    return period.months(today) or Months(min(found), max(this, *found))
