"""How often one caller may call: counted in the shared cache, so that all processes keep one count.

A count for each window of time, added to in one atomic step: unlike DRF's own throttles, which read a list of
moments and write it back, two calls at once are counted as two, and a call costs the same however many came
before. While the cache is away nothing is counted.
"""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle, SimpleRateThrottle


class _Counting(SimpleRateThrottle):
    """Counts by the cache key that a subclass makes; ``rate`` as DRF writes it (``"20/minute"``)."""

    num_requests: int | None
    duration: int | None
    left: float

    def allow_request(self, request: Request, view: Any) -> bool:
        key = self.get_cache_key(request, view) if self.rate else None
        if key is None or not self.duration or self.num_requests is None:
            return True
        now = time.time()
        self.left = self.duration - now % self.duration
        window = f"{key}:{int(now // self.duration)}"
        return _count(window, self.duration) <= self.num_requests

    def wait(self) -> float:
        """Seconds until the next window: what ``Retry-After`` says."""
        return self.left


def _count(window: str, seconds: float) -> int:
    """Add one to the window and return how many calls it has seen."""
    if cache.add(window, 1, seconds):
        return 1
    try:
        return cache.incr(window)
    except ValueError:  # it ended between the two steps
        return 1


class ScopedThrottle(_Counting, ScopedRateThrottle):
    """For views with a ``throttle_scope``: calls that cost us, or that somebody might guess with."""

    def allow_request(self, request: Request, view: Any) -> bool:
        scope: str | None = getattr(view, self.scope_attr, None)
        if scope is None:
            return True
        self.scope = scope
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return _Counting.allow_request(self, request, view)


class CallerThrottle(_Counting):
    """For every view: what no honest program or browser comes near."""

    def __init__(self) -> None:
        """The rate depends on who calls, so it is found then."""

    def allow_request(self, request: Request, view: Any) -> bool:
        self.scope = "user" if request.user.is_authenticated else "anonymous"
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: Any) -> str:  # noqa: ARG002
        who = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}
