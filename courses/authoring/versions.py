"""Whether a row is still as a program read it: entity tags and ``If-Match`` (RFC 9110, 13.1.1)."""

from __future__ import annotations

from courses.exceptions import ChangedMeanwhile
from courses.models import Course, Lesson


def version_of(row: Course | Lesson) -> str:
    """Return the entity tag of a row's own fields: another one after every change of them."""
    return f'"{row._meta.model_name}-{row.pk}-{row.updated_at:%Y%m%dT%H%M%S.%f}"'


def require_version(row: Course | Lesson, if_match: str | None) -> None:
    """Raise ``ChangedMeanwhile`` unless the row is one that ``if_match`` names; None or ``*`` is any."""
    if if_match is None or if_match.strip() == "*":
        return
    named = {tag.strip() for tag in if_match.split(",")}
    if version_of(row) not in named:
        raise ChangedMeanwhile
