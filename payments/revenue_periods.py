"""Which months a report is about. A month begins and ends at midnight of the academy (``TIME_ZONE``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Months:
    """From ``first`` to ``last``, both included, each given as the first day of its month."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        month = self.first
        while month <= self.last:
            yield month
            month = shifted(month, 1)

    @property
    def within(self) -> Q:
        """What holds of an entry of these months."""
        return since(self.first) & Q(at__lt=_midnight(shifted(self.last, 1)))


class Period(models.TextChoices):
    """The stretches of time that people ask for."""

    LAST_12 = "last_12", _("last 12 months")
    THIS_MONTH = "this_month", _("this month")
    LAST_MONTH = "last_month", _("last month")
    THIS_YEAR = "this_year", _("this year")
    LAST_YEAR = "last_year", _("last year")
    ALL = "all", _("everything")

    def months(self, today: date) -> Months | None:
        """The months meant on the day ``today``; None for all that there ever were."""
        this = month_of(today)
        january = this.replace(month=1)
        return {
            Period.LAST_12: twelve_until(this),
            Period.THIS_MONTH: Months(this, this),
            Period.LAST_MONTH: Months(shifted(this, -1), shifted(this, -1)),
            Period.THIS_YEAR: Months(january, this),
            Period.LAST_YEAR: Months(shifted(january, -12), shifted(january, -1)),
        }.get(self)


def since(day: date) -> Q:
    """What holds of an entry of ``day`` or later."""
    return Q(at__gte=_midnight(day))


def academy_today() -> date:
    """The day that it is at the academy."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def twelve_until(last: date) -> Months:
    """A year's months, ``last`` included."""
    return Months(shifted(last, -11), last)


def month_of(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """The month ``by`` months later, or earlier."""
    years, index = divmod(month.month - 1 + by, 12)
    return date(month.year + years, index + 1, 1)


def month_from(text: str) -> date:
    """Read ``YYYY-MM``. Raises ``ValueError``."""
    return date.fromisoformat(f"{text}-01")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
