"""What a template's shape depends on, besides the template.

``{% if hours %}`` gives two pages, one with hours and one without; ``{% if issuer == "X" %}`` as
many as there are issuers. Each is compiled for itself: a *situation* is which values are there, and
what exactly those are that the template compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.template.base import FilterExpression, NodeList
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import TokenBase

from certificates.pdf.design.expressions import asked, conditions, uses, variables
from certificates.pdf.design.filling import compiled
from certificates.pdf.design.placeholders import CONSTANTS, PLACEHOLDERS
from certificates.pdf.errors import NotStampable, TemplateRefused
from certificates.pdf.marking import to_translate as _

#: The values of one certificate alone: a page that takes its shape from them is not shared.
PERSONAL: Final = frozenset(
    {
        "holder_name",
        "number",
        "code",
        "verification_url",
        "completed_on",
        "issued_on",
        "expires_on",
    }
)


@dataclass(frozen=True, slots=True)
class Situation:
    """``literal``: values that are compared, by name. ``absent``: names of the values that are empty."""

    literal: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]

    def key(self) -> str:
        """Return a digest that two equal situations share."""
        return hashlib.sha256(json.dumps([self.literal, self.absent]).encode()).hexdigest()


def situation(html: str, values: Mapping[str, str]) -> Situation:
    """Return the situation of ``values`` in the template ``html``.

    Raises:
        NotStampable: The template compares a value that every certificate has for itself.
        TemplateRefused: The template does not parse, or names what is not there.
    """
    names = {"language", *compared(html)}
    return Situation(
        tuple((name, values[name]) for name in sorted(names & values.keys())),
        tuple(sorted(name for name, value in values.items() if not value)),
    )


@lru_cache(maxsize=64)
def compared(html: str) -> frozenset[str]:
    """Return the names of the values that the template does more with than print or miss them."""
    nodes = compiled(html).nodelist
    _require_known(nodes)
    names = frozenset(_compared_in(nodes))
    if personal := names & PERSONAL:
        listed = ", ".join(sorted(personal))
        raise NotStampable(_("the page takes its shape from %(values)s"), values=listed)
    return names


def _require_known(nodes: NodeList) -> None:
    """Django prints nothing for a misspelt name, and calls methods of values: neither is meant."""
    for use in uses(nodes):
        for variable in variables(use.expression):
            if len(variable) > 1 or variable[0] not in PLACEHOLDERS.keys() | CONSTANTS:
                raise TemplateRefused(f"There is no placeholder {{{{ {'.'.join(variable)} }}}}")


def _compared_in(nodes: NodeList) -> Iterator[str]:
    for use in uses(nodes):
        # A filter changes a value in a way that a probe may not show: its value is compiled in.
        if use.expression.filters:
            yield from _names(use.expression)
    for condition in conditions(nodes):
        yield from _in_comparisons(condition)


def _in_comparisons(condition: TokenBase) -> Iterator[str]:
    """Yield what is compared; a bare name asks only whether the value is there."""
    if isinstance(condition, TemplateLiteral):
        return
    if condition.id in {"and", "or", "not"}:
        for side in (condition.first, condition.second):
            if side is not None:
                yield from _in_comparisons(side)
        return
    for expression in asked(condition):
        yield from _names(expression)


def _names(expression: FilterExpression) -> Iterator[str]:
    return (variable[0] for variable in variables(expression))
