"""Work that must not be lost: rows of a ledger, claimed by workers, retried, and visible when dead.

A row is written in the same transaction as the fact that caused it. The broker only rings a doorbell;
the row is the truth. Two ways to take work:

- ``drain_held`` keeps a batch locked in one transaction. For work that is pure computation: a killed
  worker's rows are free again at once, and nothing is ever done twice.
- ``drain_leased`` commits a lease first and works outside any transaction. For work that talks to a
  network: a killed worker's rows are free again when the lease ends, and what it had sent but not
  recorded may be sent once more.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)

Item = TypeVar("Item", bound="WorkItem")


class Priority(models.IntegerChoices):
    """Lower goes first: bulk work never delays a student who is waiting."""

    LIVE = 0, _("live")
    BULK = 10, _("bulk")


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
    _POSTPONED: ClassVar[list[str]] = ["state", "due_at", "attempts", "last_error"]

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
        self.last_error = f"{type(error).__name__}: {error}"[:2000]
        if self.attempts >= self.MAX_ATTEMPTS:
            self.state = self.DEAD
        self.due_at = timezone.now() + backoff(self.attempts)
        self.save(update_fields=self._POSTPONED)


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
        try:
            with transaction.atomic():
                batch = _queue(model).claim(size)
                ids = [item.pk for item in batch]
                if batch:
                    handle(batch)
        except Exception:
            logger.exception("batch_failed", extra={"queue": model.__name__, "rows": len(ids)})
            if not ids:
                raise
            _one_by_one(model, handle, ids)
        if not ids:
            break
        taken += len(ids)
    return taken


def _one_by_one(model: type[Item], handle: Callable[[list[Item]], None], ids: list[int]) -> None:
    for pk in ids:
        try:
            with transaction.atomic():
                if row := _claim_one(model, pk):
                    handle([row])
        except Exception as error:
            logger.exception("work_failed", extra={"queue": model.__name__, "pk": pk})
            with transaction.atomic():
                if row := _claim_one(model, pk):
                    row.attempts += 1
                    row.postpone(error)


def _claim_one(model: type[Item], pk: int) -> Item | None:
    rows = _queue(model).filter(pk=pk).claim(1)
    return rows[0] if rows else None


def drain_leased(
    model: type[Item],
    handle: Callable[[Item], None],
    *,
    size: int = 20,
    lease: int = 120,
    seconds: float = 50,
) -> int:
    """Handle rows one by one outside any transaction until nothing is due or ``seconds`` have passed.

    ``handle`` does the network call and then saves the row as done. When it raises, the row is postponed.
    Rows of a lease that time ran out for are given back. Returns how many rows were handled.
    """
    taken, stop = 0, time.monotonic() + min(seconds, lease / 2)
    while time.monotonic() < stop:
        batch = _queue(model).lease(size, lease)
        for done, item in enumerate(batch):
            if time.monotonic() >= stop:
                _give_back(model, batch[done:])
                break
            try:
                handle(item)
            except Exception as error:
                logger.exception("work_failed", extra={"queue": model.__name__, "pk": item.pk})
                item.postpone(error)
            taken += 1
        if not batch:
            break
    return taken


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
