"""How often one caller may call: counted in the shared cache, so that all processes keep one count.

A count for each window of time, added to in one atomic step: unlike DRF's own throttles, which read a list of
moments and write it back, two calls at once are counted as two, and a call costs the same however many came
before. While the cache is away nothing is counted.
"""

from __future__ import annotations

import time
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from lib.client_address import client_address
from lib.windows import count_in_window


class _Counting(SimpleRateThrottle):
    """Counts each caller for the scope that a subclass finds; its rate is in ``DEFAULT_THROTTLE_RATES``."""

    left: float

    def __init__(self) -> None:
        """The rate depends on who calls what, so it is found then."""

    def scope_of(self, request: Request, view: Any) -> str | None:
        """Return what is counted, or None if nothing is."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        self.scope = self.scope_of(request, view)
        limit, seconds = self.parse_rate(self.get_rate()) if self.scope else (None, None)
        if limit is None or not seconds:
            return True
        now = time.time()
        self.left = seconds - now % seconds
        window = f"throttle:{self.scope}:{_caller(request)}:{int(now // seconds)}"
        return count_in_window(window, seconds) <= limit

    def wait(self) -> float:
        """Seconds until the next window: what ``Retry-After`` says."""
        return self.left


class ScopedThrottle(_Counting):
    """For views with a ``throttle_scope``: calls that cost us, or that somebody might guess with."""

    def scope_of(self, request: Request, view: Any) -> str | None:  # noqa: ARG002
        return getattr(view, "throttle_scope", None)


class CallerThrottle(_Counting):
    """For every view: what no honest program or browser comes near."""

    def scope_of(self, request: Request, view: Any) -> str:  # noqa: ARG002
        return "user" if request.user.is_authenticated else "anonymous"


def _caller(request: Request) -> object:
    return request.user.pk if request.user.is_authenticated else client_address(request)
