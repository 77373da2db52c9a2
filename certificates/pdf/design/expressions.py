"""What a parsed template says of values: every expression in it, where it stands, and what it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.template.base import FilterExpression, Node, NodeList, Variable, VariableNode
from django.template.defaulttags import IfNode, TemplateLiteral
from django.template.library import SimpleNode
from django.template.smartif import TokenBase


@dataclass(frozen=True, slots=True)
class Use:
    """An expression, its line (None: not known), and whether it is printed or only asked about."""

    expression: FilterExpression
    line: int | None
    is_printed: bool


def uses(nodes: NodeList) -> Iterator[Use]:
    """Yield every expression of the template."""
    for node in nodes:
        line = node.token.lineno if node.token is not None else None
        if isinstance(node, IfNode):
            for condition, branch in node.conditions_nodelists:
                for expression in asked(condition):
                    yield Use(expression, line, is_printed=False)
                yield from uses(branch)
        for expression in _printed(node):
            yield Use(expression, line, is_printed=True)


def conditions(nodes: NodeList) -> Iterator[TokenBase]:
    """Yield what each ``if`` and ``elif`` of the template asks."""
    for node in nodes:
        if isinstance(node, IfNode):
            for condition, branch in node.conditions_nodelists:
                if condition is not None:  # ``else`` asks nothing
                    yield condition
                yield from conditions(branch)


def asked(condition: TokenBase | None) -> Iterator[FilterExpression]:
    """Yield the expressions in a condition."""
    if condition is None:
        return
    if isinstance(condition, TemplateLiteral):
        yield cast("FilterExpression", condition.value)
        return
    yield from asked(condition.first)
    yield from asked(condition.second)


def variables(expression: FilterExpression) -> Iterator[tuple[str, ...]]:
    """Yield the dotted names in an expression and in the arguments of its filters."""
    arguments = (value for _filter, values in expression.filters for _is_name, value in values)
    for variable in (expression.var, *arguments):
        if isinstance(variable, Variable) and variable.lookups:
            yield variable.lookups


def _printed(node: Node) -> tuple[FilterExpression, ...]:
    if isinstance(node, VariableNode):
        return (node.filter_expression,)
    if isinstance(node, SimpleNode):
        return (*node.args, *node.kwargs.values())
    return ()
