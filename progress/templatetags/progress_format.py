"""How progress is written in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from enrollments.models import Enrollment
from lib.text import clock

register = template.Library()
register.filter(clock)


@register.filter
def percent_done(enrollment: Enrollment) -> int:
    """Return 0 to 100 for an enrolment of ``progress.selectors.learning``.

    Rounded down, so that 100 means finished; a finished course stays at 100 when lessons are added to it.
    """
    if is_finished(enrollment):
        return 100
    done, total = getattr(enrollment, "done", None) or 0, getattr(enrollment, "total", None) or 0
    return min(100 * done // total, 99) if total else 0


@register.filter
def of(things: Mapping[int, Any], key: int) -> Any:
    """Return what belongs to ``key``, None if nothing does."""
    return things.get(key)


@register.filter
def is_finished(enrollment: Enrollment) -> bool:
    """Return whether the course was completed once."""
    return hasattr(enrollment, "completion")


@register.filter
def to_continue(enrollments: Iterable[Enrollment]) -> Enrollment | None:
    """Return the course to go on with: of those visited last, the first that is not finished."""
    return next((enrollment for enrollment in enrollments if not is_finished(enrollment)), None)
