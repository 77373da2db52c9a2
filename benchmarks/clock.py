"""Measuring side by side: machines are noisy, but not from one moment to the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def cpu_ms(call: Callable[[], object]) -> float:
    """Milliseconds of CPU that one call costs this process, all its threads together."""
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


class Rounds:
    """What each contestant cost, round by round; every round has all of them, one after the other."""

    def __init__(self) -> None:
        self._costs: dict[str, list[float]] = {}

    def add(self, costs: Mapping[str, float]) -> None:
        """Note one round: milliseconds by name."""
        for name, cost in costs.items():
            self._costs.setdefault(name, []).append(cost)

    def median(self, name: str) -> float:
        """Milliseconds of a contestant."""
        return median(self._costs[name])

    def ratio(self, dear: str, *cheap: str) -> float:
        """How many times the ``cheap`` ones together the ``dear`` one costs: the median of the rounds' ratios."""
        together = [sum(costs) for costs in zip(*map(self._costs.__getitem__, cheap), strict=True)]
        return median(own / others for own, others in zip(self._costs[dear], together, strict=True))
