"""Every address that the site answers at, from the resolver itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """``name`` with its namespaces, or the whole pattern for a route without a name."""

    name: str
    pattern: str
    view: Any


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[Route]:
    """The routes of these patterns, without them those of the site."""
    found = get_resolver().url_patterns if patterns is None else patterns
    return list(_walk(found, prefix="", namespaces=()))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], *, prefix: str, namespaces: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, prefix=whole, namespaces=inner)
        else:
            name = ":".join([*namespaces, pattern.name]) if pattern.name else whole
            yield Route(name, whole, pattern.callback)
