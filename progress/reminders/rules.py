"""When a reminder may go: pure, of moments alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

#: Later than this after the last reminder was due, it is too late for any: nobody wants to hear of it.
TOO_LATE: Final = timedelta(days=14)


def due_at(began_at: datetime, *, sent: int) -> datetime | None:
    """Return when the next reminder of a pause is due, after ``sent`` of them; None when there is none left."""
    days = settings.REMINDER_DAYS
    return began_at + timedelta(days=days[sent]) if sent < len(days) else None


def is_too_late(began_at: datetime, *, now: datetime) -> bool:
    """Whether a pause is over for us: who stopped years ago is not written to when reminders are introduced."""
    return now > began_at + timedelta(days=settings.REMINDER_DAYS[-1]) + TOO_LATE


def loud_from(now: datetime, zone: ZoneInfo) -> datetime:
    """Return ``now``, or in the quiet hours of ``zone`` the moment when they end."""
    evening, morning = settings.REMINDER_QUIET_HOURS
    local = now.astimezone(zone)
    if morning <= local.hour < evening:
        return now
    day = local if local.hour < morning else local + timedelta(days=1)
    return day.replace(hour=morning, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
