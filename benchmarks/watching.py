"""How long students wait, seen from outside: a reader who looks every few milliseconds what is issued."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles

from django.db import connection

#: Seconds between two looks: what is measured is too long by this, at most.
LOOK = 0.01
#: Events are numbered before they are committed, so that a number may turn up after a higher one.
_LATE = 1000
_PATIENCE = 60
#: Milliseconds: what students wait where nothing is going on (a worker lingers for 50), and what is a long time.
_UNHURRIED, _LONG = 100, 500
#: Students share the machine too: they may be a little slower than they were asked to be.
_REACHED = 0.9
_ISSUED = """
SELECT e.id, e.certificate_id, k.completed_at, clock_timestamp()
FROM certificates_certificateevent e
JOIN certificates_certificate c ON c.id = e.certificate_id
JOIN progress_coursecompletion k ON k.id = c.completion_id
WHERE e.id > %s AND e.kind = 'issued'
"""


@dataclass(frozen=True, slots=True)
class Wait:
    """One certificate: when its student finished, and how many milliseconds later it was there to be seen."""

    finished: datetime
    ms: float


def watch(count: int) -> list[Wait]:
    """Return once so many were issued, or none for a minute; in the order in which their students finished."""
    first = last = _newest()
    seen: dict[int, Wait] = {}
    changed = time.monotonic()
    while len(seen) < count and time.monotonic() - changed < _PATIENCE:
        for event, certificate, finished, now in _look(max(first, last - _LATE)):
            last = max(last, event)
            if certificate not in seen:
                seen[certificate] = Wait(finished, (now - finished).total_seconds() * 1000)
                changed = time.monotonic()
        time.sleep(LOOK)
    return sorted(seen.values(), key=lambda wait: wait.finished)


def percentile(waits: list[Wait], percent: int) -> float:
    """Return what so many percent of them stay below, in milliseconds."""
    return quantiles([wait.ms for wait in waits], n=100)[percent - 1]


def rate_of(waits: list[Wait]) -> float:
    """Return how many finished each second."""
    return (len(waits) - 1) / (waits[-1].finished - waits[0].finished).total_seconds()


def is_flat(waits: list[Wait], rate: float) -> bool:
    """Whether ``rate`` was reached and nothing piled up: the last quarter waited as the first did, nobody for long."""
    if rate_of(waits) < _REACHED * rate:
        return False
    quarter = len(waits) // 4
    early, late = (median(w.ms for w in part) for part in (waits[:quarter], waits[-quarter:]))
    return late < 2 * max(early, _UNHURRIED) and percentile(waits, 99) < _LONG


def _newest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM certificates_certificateevent")
        return int(cursor.fetchone()[0])


def _look(after: int) -> list[tuple[int, int, datetime, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_ISSUED, [after])
        return list(cursor.fetchall())
