"""Revenue as Chart.js reads it (the ``data`` of unfold's chart components). One chart shows one currency."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payments.revenue_reports import Earnings

# Names of the theme's colours; the cards beside a chart are its legend.
SALES, REFUNDS, NET = "var(--color-primary-500)", "var(--color-orange-400)", "var(--color-blue-500)"

Amount = Callable[[Earnings], int]


def monthly_chart(currency: str, months: Sequence[date], found: Mapping[date, Earnings]) -> str:
    """What each month brought (up) and took (down), as bars."""
    bars = [
        _dataset(_("Sales"), SALES, currency, months, found, lambda earned: earned.gross),
        _dataset(_("Refunds"), REFUNDS, currency, months, found, lambda earned: earned.refunds),
    ]
    return _chart([date_format(month, "M Y") for month in months], bars)


def daily_chart(currency: str, days: Sequence[date], found: Mapping[date, Earnings]) -> str:
    """The net of each day, as a line."""
    line = _dataset(_("Net"), SALES, currency, days, found, lambda earned: earned.net)
    return _chart([date_format(day, "j N") for day in days], [line])


def _dataset(
    label: str,
    colour: str,
    currency: str,
    moments: Sequence[date],
    found: Mapping[date, Earnings],
    amount: Amount,
) -> dict[str, object]:
    nothing = Earnings(currency)
    earned = [found.get(moment, nothing) for moment in moments]
    return {
        "label": label,
        # A picture may be a float; every number that is read is exact.
        "data": [float(each.money(amount(each)).decimal) for each in earned],
        "borderColor": colour,
        "backgroundColor": colour,
        "maxBarThickness": 18,
        "displayYAxis": True,
        "suffixYAxis": currency,
    }


def _chart(labels: list[str], datasets: list[dict[str, object]]) -> str:
    return json.dumps({"labels": labels, "datasets": datasets})
