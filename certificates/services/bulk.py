"""Work on many rows: in batches of one transaction each, resumable, and fair to everybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Min, Model, QuerySet

from accounts.models import User
from certificates.access import may_administer
from certificates.models import Certificate
from lib.errors import NotAllowed
from lib.work import Priority

BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did: ``taken`` rows looked at, ``done`` of them changed, ``last`` the highest id."""

    taken: int
    done: int
    last: int


def in_batches(
    rows: QuerySet[Model], handle: Callable[[list[int]], int], *, by: User, after: int = 0
) -> Iterator[Batch]:
    """Hand the ids of locked rows to ``handle``, lowest above ``after`` first; yields after each commit.

    ``handle`` returns how many it changed. Whoever stops between two batches goes on with ``after=last``.
    Raises ``NotAllowed``.
    """
    if not may_administer(by):
        raise NotAllowed
    while True:
        with transaction.atomic():
            found = rows.filter(pk__gt=after).order_by("pk").only("pk")
            batch = [row.pk for row in found.select_for_update(of=("self",))[:BATCH]]
            done = handle(batch) if batch else 0
        if not batch:
            return
        after = batch[-1]
        yield Batch(len(batch), done, after)


def next_turns(course_ids: Sequence[int]) -> list[int]:
    """Return the turns of new bulk rows of these courses, in their order.

    Bulk rows are issued by ``turn``, so that with each turn every waiting course gets one. A course goes on
    after its own last waiting row; one without any starts where the line is now, not at zero (it would
    overtake for ever whoever has waited) and not at the end (fifty thousand re-issues of one course would
    starve ten of another). This is start-time fair queueing with a weight of one (Goyal, Vin & Cheng, 1997):
    the lowest waiting turn is its virtual time.
    """
    waiting = Certificate.objects.waiting().filter(priority=Priority.BULK)
    now = waiting.aggregate(lowest=Min("turn"))["lowest"] or 0
    last = dict(
        waiting.filter(course_id__in=set(course_ids))
        .order_by()
        .values_list("course_id")
        .annotate(highest=Max("turn"))
    )
    turns = []
    for course_id in course_ids:
        last[course_id] = turn = max(now, last.get(course_id, -1) + 1)
        turns.append(turn)
    return turns
