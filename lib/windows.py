"""How often something happened within a window of time, in one count for all processes.

While the cache is away nothing is counted: a limit that rests is better than a site that does.
"""

from __future__ import annotations

from django.core.cache import cache


def count_in_window(window: str, seconds: float) -> int:
    """Add one, in one atomic step, to the window of this name, which begins with its first; return how many it has."""
    return int(cache.count(window, seconds))  # type: ignore[attr-defined]  # lib.cache's


def counted_in_window(window: str) -> int:
    """Return how many the window has, without adding one."""
    return int(cache.get(window) or 0)
