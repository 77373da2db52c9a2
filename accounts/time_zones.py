"""In which zone a person's clock runs."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User

_ZONES = frozenset(available_timezones())


def zone_of(user: User) -> ZoneInfo:
    """Return the zone that they chose, or the academy's."""
    return ZoneInfo(user.time_zone or settings.TIME_ZONE)


def is_zone(name: str) -> bool:
    """Whether the tz database knows a place of this name: one of those that a person can choose."""
    return "/" in name and _is_place(name) and name in _ZONES


def zone_choices() -> list[tuple[str, object]]:
    """Return the zones of the tz database that are places, for a form; first the academy's."""
    places = sorted(name for name in _ZONES if is_zone(name))
    return [("", _("That of the academy")), *((name, name.replace("_", " ")) for name in places)]


def _is_place(name: str) -> bool:
    return not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/"))
