"""Housekeeping on many rows: in small transactions, so that nothing else ever waits for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH = 1000


def in_batches(
    rows: QuerySet[Any], handle: Callable[[list[Any]], int], *, until: float, size: int = BATCH
) -> int:
    """Hand the keys of ``rows`` to ``handle``, ``size`` at a time, each batch in a transaction of its own.

    ``handle`` must leave none of them among ``rows``, and returns how many it changed. Nothing is begun after
    ``until`` (of ``time.monotonic``); a batch that changed nothing ends the run. Returns the sum.
    """
    done, keys = 0, rows.order_by().values_list("pk", flat=True)
    while time.monotonic() < until:
        with transaction.atomic():
            batch = list(keys[:size])
            changed = handle(batch) if batch else 0
        if not changed:
            break
        done += changed
    return done
