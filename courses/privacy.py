"""What courses know about their authors, and how they forget them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from courses.exceptions import StillTeaches
from courses.models import Course


def collect(user: User) -> dict[str, Any]:
    """Return ``courses_taught``: each with ``title``, ``address`` and ``state``."""
    rows = Course.objects.filter(instructor=user).order_by("id")
    return {
        "courses_taught": [
            {"title": title, "address": slug, "state": state}
            for title, slug, state in rows.values_list("title", "slug", "state")
        ]
    }


def erase(user: User) -> None:
    """Refuse for somebody's courses to be left without an author. Raises ``StillTeaches``."""
    if Course.objects.filter(instructor=user).exists():
        raise StillTeaches
