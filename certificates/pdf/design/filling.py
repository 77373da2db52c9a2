"""A template and the words of one certificate become HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import Final

from django.template import Context, Engine, Template, TemplateSyntaxError

from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import TemplateRefused, TemplateTooLarge

#: The largest template, in bytes of UTF-8.
TEMPLATE_LIMIT: Final = 64 * 1024

#: The most elements of a page; nested, five thousand keep the typesetter busy for a minute.
ELEMENT_LIMIT: Final = 600

_ELEMENT: Final = re.compile(r"<[a-z]", re.IGNORECASE)
#: ``colspan=1000000`` alone makes the typesetter take a gigabyte.
_SPAN_BOMB: Final = re.compile(r"(?:col|row)?span\s*=\s*[\"']?\s*\+?\s*\d{3,}", re.IGNORECASE)


class CertificateEngine(Engine):
    """Django's template engine with nothing but ``tags``: no loaders, no other library."""

    default_builtins = ["certificates.pdf.design.tags"]


_ENGINE: Final = CertificateEngine(loaders=[], autoescape=True)


def fill(source: TemplateSource, values: Mapping[str, str]) -> str:
    """Return the HTML of ``source`` with ``values`` in its placeholders, each one escaped.

    Raises:
        TemplateTooLarge: More than ``TEMPLATE_LIMIT`` bytes.
        TemplateRefused: The template does not parse, or uses what certificates do not have.
        DoesNotFit: A ``fit`` box is too small for its text.
    """
    context = Context(dict(values), use_l10n=False, use_tz=False)
    try:
        html = compiled(source.html).render(context)
    except (TemplateSyntaxError, TypeError, ValueError, RecursionError) as error:
        raise TemplateRefused(f"The template cannot be filled: {error}") from error
    _check_bounds(html)
    return html


def _check_bounds(html: str) -> None:
    """Refuse what costs the typesetter far more than its size; tags could hide it until filled."""
    if len(_ELEMENT.findall(html)) > ELEMENT_LIMIT:
        raise TemplateRefused(f"A certificate has at most {ELEMENT_LIMIT} elements")
    if _SPAN_BOMB.search(unescape(html)):
        raise TemplateRefused("A table cell may not span a hundred columns or rows")


@lru_cache(maxsize=32)
def compiled(html: str) -> Template:
    """Return the parsed template; parsing is what filling costs, so it happens once."""
    try:
        size = len(html.encode())
    except UnicodeEncodeError as error:
        raise TemplateRefused("The template holds half a character") from error
    if size > TEMPLATE_LIMIT:
        raise TemplateTooLarge(size, TEMPLATE_LIMIT)
    try:
        return Template(html, engine=_ENGINE)
    except (TemplateSyntaxError, RecursionError) as error:
        raise TemplateRefused(f"The template does not parse: {error}") from error
