"""Markdown that instructors write, as HTML that is safe to show."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses.markup.rendering import render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Return ``text`` rendered and sanitised (``courses.markup``)."""
    return mark_safe(render(text))  # noqa: S308 - nh3 has just made it safe
