"""What a template's shape depends on, besides the template.

``{% if hours %}`` gives two pages, one with hours and one without; ``{% if issuer == "X" %}`` as
many as there are issuers. Each is compiled for itself: a *situation* is which values are there, and
what exactly those are that the template compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final, cast

from django.template.base import FilterExpression, Node, NodeList, Variable, VariableNode
from django.template.defaulttags import IfNode, TemplateLiteral
from django.template.library import SimpleNode
from django.template.smartif import TokenBase

from certificates.pdf.content import CertificateContent
from certificates.pdf.design.filling import compiled
from certificates.pdf.errors import NotStampable, TemplateRefused
from certificates.pdf.lettering.faces import FAMILIES
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

#: Everything that a template may name; the last three are Django's.
_KNOWN: Final = frozenset(
    {
        *(field.name for field in fields(CertificateContent)),
        *FAMILIES,
        "qr_code",
        "True",
        "False",
        "None",
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
    for expression in _expressions(nodes):
        for variable in _variables(expression):
            if len(variable) > 1 or variable[0] not in _KNOWN:
                raise TemplateRefused(f"There is no placeholder {{{{ {'.'.join(variable)} }}}}")


def _expressions(nodes: NodeList) -> Iterator[FilterExpression]:
    """Yield every expression of the template, printed or asked about."""
    for node in nodes:
        if isinstance(node, IfNode):
            for condition, branch in node.conditions_nodelists:
                yield from _asked(condition)
                yield from _expressions(branch)
        else:
            yield from _printed(node)


def _printed(node: Node) -> tuple[FilterExpression, ...]:
    if isinstance(node, VariableNode):
        return (node.filter_expression,)
    if isinstance(node, SimpleNode):
        return (*node.args, *node.kwargs.values())
    return ()


def _asked(condition: TokenBase | None) -> Iterator[FilterExpression]:
    if condition is None:
        return
    if isinstance(condition, TemplateLiteral):
        yield _said(condition)
        return
    yield from _asked(condition.first)
    yield from _asked(condition.second)


def _compared_in(nodes: NodeList) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, IfNode):
            for condition, branch in node.conditions_nodelists:
                yield from _in_condition(condition)
                yield from _compared_in(branch)
        for expression in _printed(node):
            yield from _filtered(expression)


def _in_condition(condition: TokenBase | None) -> Iterator[str]:
    """Yield what is compared; a bare name asks only whether the value is there."""
    if condition is None:
        return
    if isinstance(condition, TemplateLiteral):
        yield from _filtered(_said(condition))
    elif condition.id in {"and", "or", "not"}:
        yield from _in_condition(condition.first)
        yield from _in_condition(condition.second)
    else:
        for expression in _asked(condition):
            yield from _names(expression)


def _said(literal: TemplateLiteral) -> FilterExpression:
    return cast("FilterExpression", literal.value)


def _filtered(expression: FilterExpression) -> Iterator[str]:
    # A filter changes a value in a way that a probe may not show: its value is compiled in.
    if expression.filters:
        yield from _names(expression)


def _names(expression: FilterExpression) -> Iterator[str]:
    return (variable[0] for variable in _variables(expression))


def _variables(expression: FilterExpression) -> Iterator[tuple[str, ...]]:
    """Yield the dotted names in an expression and in the arguments of its filters."""
    arguments = (value for _filter, values in expression.filters for _is_name, value in values)
    for variable in (expression.var, *arguments):
        if isinstance(variable, Variable) and variable.lookups:
            yield variable.lookups
