"""How courses are written in pages: covers, prices, lengths, initials, structured data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, Lesson

register = template.Library()

_COVERS = 12
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def course_cover(course: Course) -> str:
    """Return the address of the cover, or of an engraved one: always the same for a course."""
    if course.cover:
        return course.cover.url
    return static(f"img/covers/{course.pk % _COVERS + 1:02d}.svg")


@register.filter
def course_price(course: Course) -> str:
    """Return the price as the reader's language writes it; "Free" when there is none."""
    return _("Free") if course.is_free else str(course.price)


@register.filter
def course_hours(course: Course) -> str:
    """Return the hours of study in words."""
    return hours(course.hours)


@register.filter
def hours(number: Decimal) -> str:
    """Return "12 hours", "6.5 hours" or "1 hour"; decimals only where there are some."""
    figure = number_format(number.normalize(), use_l10n=True) if number % 1 else str(int(number))
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if number == 1 else 2) % {
        "hours": figure
    }


@register.filter
def duration(length: timedelta) -> str:
    """Return "1 h 20 min", "18 min" or, under a minute, "40 s"."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    whole_hours, minutes = divmod(round(seconds / 60), 60)
    if not whole_hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)s h") % {"hours": whole_hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole_hours, "minutes": minutes}


@register.filter
def total_duration(lessons: Iterable[Lesson]) -> timedelta:
    """Return how long the lessons take together."""
    return sum((lesson.duration for lesson in lessons), timedelta())


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Return schema.org data as a script element: data to the CSP, and nothing breaks out of it."""
    text = json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
