"""Work that must not be lost: rows of a ledger, claimed by workers, retried, and visible when dead.

A row is written in the same transaction as the fact that caused it. The broker only rings a doorbell;
the row is the truth. Two ways to take work:

- ``drain_held`` keeps a batch locked in one transaction. For work that is pure computation: a killed
  worker's rows are free again at once, and nothing is ever done twice.
- ``drain_leased`` commits a lease first and works outside any transaction. For work that talks to a
  network: a killed worker's rows are free again when the lease ends, and what it had sent but not
  recorded may be sent once more. ``drain_leased_batches`` does the same for work that goes faster
  together.

When the database itself goes away in the middle, a drain ends with its error: nothing was committed, no
attempt is counted, and the sweeper comes back.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import sql

logger = logging.getLogger(__name__)

#: So many rows in a row met an absent service: it is away, and the rows behind them are spared the try.
AWAY_AFTER = 3

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)

Item = TypeVar("Item", bound="WorkItem")


class Priority(models.IntegerChoices):
    """Lower goes first: bulk work never delays a student who is waiting."""

    LIVE = 0, _("live")
    BULK = 10, _("bulk")


class ServiceAway(Exception):
    """The other side is away, or asks for patience: nothing is wrong with the row that met it.

    A row is tried again after a few seconds, as often as it takes: no outage, however long, makes it dead.
    """


class WorkQuerySet(models.QuerySet[Item]):
    """Reads and claims; ``model`` is a concrete ``WorkItem``."""

    def waiting(self) -> Self:
        return self.filter(state=self.model.WAITING)

    def dead(self) -> Self:
        return self.filter(state=self.model.DEAD)

    def due(self) -> Self:
        now = timezone.now()
        return self.waiting().filter(due_at__lte=now).order_by(*self.model.ORDER)

    def claim(self, size: int) -> list[Item]:
        """Lock and return up to ``size`` due rows that no other worker holds. Needs a transaction."""
        return list(self.due().select_for_update(skip_locked=True, of=("self",))[:size])

    def lease(self, size: int, seconds: int) -> list[Item]:
        """Take up to ``size`` due rows for ``seconds``; the attempt is counted before it is made."""
        until = timezone.now() + timedelta(seconds=seconds)
        with transaction.atomic():
            batch = self.claim(size)
            ids = [item.pk for item in batch]
            self.model._default_manager.filter(pk__in=ids).update(
                due_at=until, attempts=F("attempts") + 1
            )
        for item in batch:
            item.due_at, item.attempts = until, item.attempts + 1
        return batch

    def revive(self) -> int:
        """Give dead rows a fresh start; returns how many."""
        return self.dead().update(
            state=self.model.WAITING, attempts=0, due_at=timezone.now(), last_error=""
        )


class WorkItem(models.Model):
    """One piece of work. Subclasses declare ``state`` with their own words for the three states."""

    WAITING: ClassVar[str]
    DONE: ClassVar[str]
    DEAD: ClassVar[str]
    MAX_ATTEMPTS: ClassVar[int] = 10
    #: What goes first, first; a subclass may put a column of its own behind ``priority``.
    ORDER: ClassVar[tuple[str, ...]] = ("priority", "due_at", "pk")
    _POSTPONED: ClassVar[tuple[str, ...]] = ("state", "due_at", "attempts", "last_error")

    # Declared by each subclass with its own words; typed loosely, because those differ.
    state: Any
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.LIVE
    )
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True

    def postpone(self, error: BaseException) -> None:
        """Record a failure whose attempt is already counted: later again, or dead after too many."""
        self.last_error = _in_words(error)
        if isinstance(error, ServiceAway):
            self.attempts = max(self.attempts - 1, 0)
        if self.attempts >= self.MAX_ATTEMPTS:
            self.state = self.DEAD
        self.due_at = timezone.now() + backoff(self.attempts)
        # Only what still waits: a row that was taken back meanwhile stays so, and one that is gone stays gone.
        _queue(type(self)).filter(pk=self.pk).waiting().update(
            **{name: getattr(self, name) for name in self._POSTPONED}
        )


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def due_index(name: str, waiting: str, *between: str) -> models.Index:
    """The index that makes a claim cheap however many rows are done; columns as in ``ORDER``."""
    fields = ["priority", *between, "due_at", "id"]
    return models.Index(fields=fields, name=name, condition=Q(state=waiting))


def backoff(attempts: int) -> timedelta:
    """Doubling from 5 s to an hour, with jitter so that a thousand failures do not come back together."""
    delay: timedelta = min(FIRST_RETRY * 2 ** min(attempts, 20), LAST_RETRY)
    return delay * random.uniform(0.5, 1.5)  # noqa: S311  # jitter, not a secret


def drain_held(
    model: type[Item], handle: Callable[[list[Item]], None], *, size: int, seconds: float = 50
) -> int:
    """Handle batches, each in one transaction, until nothing is due or ``seconds`` have passed.

    ``handle`` takes a locked batch and must leave every row of it done or postponed. When it raises, the
    batch is rolled back and its rows are tried one by one, so that one poisonous row fails alone.
    Returns how many rows were taken.
    """
    taken, stop = 0, time.monotonic() + seconds
    while time.monotonic() < stop:
        ids: list[int] = []
        session = None
        try:
            with transaction.atomic():
                session = connection.connection
                batch = _queue(model).claim(size)
                ids = [item.pk for item in batch]
                if batch:
                    handle(batch)
        except Exception:
            logger.exception("batch_failed", extra={"queue": model.__name__, "rows": len(ids)})
            # Without a database the rows would pay, one by one, for what is not their fault.
            if not ids or _is_lost(session):
                raise
            _one_by_one(model, handle, ids)
        if not ids:
            break
        taken += len(ids)
    return taken


def _one_by_one(model: type[Item], handle: Callable[[list[Item]], None], ids: list[int]) -> None:
    for pk in ids:
        session = None
        try:
            with transaction.atomic():
                session = connection.connection
                if row := _claim_one(model, pk):
                    handle([row])
        except Exception as error:
            logger.exception("work_failed", extra={"queue": model.__name__, "pk": pk})
            if _is_lost(session):
                raise
            with transaction.atomic():
                if row := _claim_one(model, pk):
                    row.attempts += 1
                    row.postpone(error)


def _is_lost(session: object) -> bool:
    """Whether the database went away meanwhile. Django may have connected anew on its way out."""
    return connection.connection is not session or not connection.is_usable()


def _claim_one(model: type[Item], pk: int) -> Item | None:
    rows = _queue(model).filter(pk=pk).claim(1)
    return rows[0] if rows else None


def drain_leased(
    model: type[Item],
    handle: Callable[[Item], None],
    *,
    select: Callable[[list[Item]], list[Item]] = list,
    size: int = 20,
    lease: int = 120,
    seconds: float = 50,
) -> int:
    """Handle rows one by one outside any transaction until nothing is due or ``seconds`` have passed.

    ``handle`` does the network call and then saves the row as done. When it raises, the row is postponed;
    ``AWAY_AFTER`` rows in a row that raise ``ServiceAway`` end the drain. Nothing new is begun in a batch
    after half its lease. What was not tried is given back. ``select`` may look at a whole batch first: it returns
    the rows that are to be handled, and has saved the others as done. Returns how many rows were handled.
    """
    taken, run, stop = 0, _Run(), time.monotonic() + seconds
    while run.goes_on(stop) and (batch := _queue(model).lease(size, lease)):
        until = min(stop, time.monotonic() + lease / 2)
        chosen = select(batch)
        tried = _try_each(handle, chosen, run, until)
        if tried < len(chosen):
            _give_back(model, chosen[tried:])
        taken += len(batch) - len(chosen) + tried
    return taken


@dataclass(slots=True)
class _Run:
    """One drain's memory: how many rows in a row met an absent service."""

    away: int = 0

    def goes_on(self, until: float) -> bool:
        return time.monotonic() < until and self.away < AWAY_AFTER


def _try_each(handle: Callable[[Item], None], batch: list[Item], run: _Run, until: float) -> int:
    """Handle rows while ``run`` goes on; returns how many were tried."""
    for tried, item in enumerate(batch):
        if not run.goes_on(until):
            return tried
        about = {"queue": type(item).__name__, "pk": item.pk}
        try:
            handle(item)
        except ServiceAway as error:
            logger.warning("service_away", extra=about | {"error": str(error)})
            run.away += 1
            item.postpone(error)
        except Exception as error:
            logger.exception("work_failed", extra=about)
            run.away = 0
            item.postpone(error)
        else:
            run.away = 0
    return len(batch)


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What came of a leased batch; the rows that it does not name are done, and saved as done.

    ``failed``: the error of each row that must be tried again, by pk. ``untried``: rows (pk) for which no
    time was left.
    """

    failed: Mapping[int, BaseException] = field(default_factory=dict)
    untried: frozenset[int] = frozenset()


def drain_leased_batches(
    model: type[Item],
    handle: Callable[[list[Item]], BatchOutcome],
    *,
    size: int,
    lease: int,
    seconds: float,
) -> int:
    """Handle whole batches outside any transaction until nothing is due or ``seconds`` have passed.

    ``handle`` must return before ``lease`` seconds are over. What failed is postponed, each row with a
    backoff of its own, in one statement; when ``handle`` raises, that is the whole batch. A batch in which
    nothing succeeded ends the drain: the fault is then hardly in a row, and the rows behind it are spared the
    attempt. Returns how many rows were tried.
    """
    taken, stop = 0, time.monotonic() + seconds
    while time.monotonic() < stop and (batch := _queue(model).lease(size, lease)):
        outcome = _outcome_of(model, handle, batch)
        _postpone_all(model, batch, outcome.failed)
        untried = [item for item in batch if item.pk in outcome.untried]
        if untried:
            _give_back(model, untried)
        taken += len(batch) - len(untried)
        if len(outcome.failed) + len(untried) >= len(batch):
            break
    return taken


def _outcome_of(
    model: type[Item], handle: Callable[[list[Item]], BatchOutcome], batch: list[Item]
) -> BatchOutcome:
    try:
        return handle(batch)
    except Exception as error:
        logger.exception("batch_failed", extra={"queue": model.__name__, "rows": len(batch)})
        return BatchOutcome(failed={item.pk: error for item in batch})


# Only what still waits: a row that another worker finished after the lease ran out stays finished.
_POSTPONE = """
UPDATE {table} AS work
SET state = CASE WHEN work.attempts - later.spared >= %(most)s THEN %(dead)s ELSE work.state END,
    attempts = greatest(work.attempts - later.spared, 0),
    due_at = later.due_at, last_error = later.last_error
FROM unnest(%(ids)s::bigint[], %(due)s::timestamptz[], %(errors)s::text[], %(spared)s::int[])
    AS later (id, due_at, last_error, spared)
WHERE work.id = later.id AND work.state = %(waiting)s
"""


def _postpone_all(
    model: type[Item], batch: list[Item], failed: Mapping[int, BaseException]
) -> None:
    late = [item for item in batch if item.pk in failed]
    if not late:
        return
    now, errors = timezone.now(), [_in_words(failed[item.pk]) for item in late]
    spared = [int(isinstance(failed[item.pk], ServiceAway)) for item in late]
    values: dict[str, Any] = {
        "ids": [item.pk for item in late],
        "due": [
            now + backoff(item.attempts - less) for item, less in zip(late, spared, strict=True)
        ],
        "errors": errors,
        "spared": spared,
        "most": model.MAX_ATTEMPTS,
        "dead": model.DEAD,
        "waiting": model.WAITING,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_POSTPONE).format(table=sql.Identifier(model._meta.db_table)), values
        )
    # An outage is one sentence two hundred times over: say it once.
    reasons = [f"{count} x {words}" for words, count in Counter(errors).most_common(5)]
    logger.warning(
        "work_postponed", extra={"queue": model.__name__, "rows": len(late), "reasons": reasons}
    )


def _give_back(model: type[Item], items: list[Item]) -> None:
    _queue(model).filter(pk__in=[item.pk for item in items]).update(
        due_at=timezone.now(), attempts=F("attempts") - 1
    )


def place_in_line(item: WorkItem) -> int:
    """How many due rows go before ``item`` (0: it is next)."""
    before, same = Q(), Q()
    for column in item.ORDER[:-1]:
        value = getattr(item, column)
        before |= same & Q(**{f"{column}__lt": value})
        same &= Q(**{column: value})
    return _queue(type(item)).waiting().filter(before).count()


def _queue(model: type[Item]) -> WorkQuerySet[Item]:
    return cast("WorkQuerySet[Item]", model._default_manager.all())
