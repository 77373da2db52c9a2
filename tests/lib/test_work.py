"""The ledger of work that must not be lost, shown on the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lib.work import (
    LAST_RETRY,
    BatchOutcome,
    Priority,
    backoff,
    drain_held,
    drain_leased,
    drain_leased_batches,
    place_in_line,
)
from notifications.models import OutboundEmail


def work(key: str, **fields: object) -> OutboundEmail:
    return OutboundEmail.objects.create(
        kind="test", dedupe_key=key, to="a@example.com", language="es", content={}, **fields
    )


def finish(rows: list[OutboundEmail]) -> None:
    for row in rows:
        row.state, row.sent_at = "sent", timezone.now()
        row.save()


@pytest.mark.django_db
def test_live_work_goes_before_bulk_work_that_is_older() -> None:
    bulk = work("bulk", priority=Priority.BULK, due_at=timezone.now() - timedelta(hours=1))
    live = work("live")
    with transaction.atomic():
        assert OutboundEmail.objects.claim(10) == [live, bulk]
    assert place_in_line(live) == 0
    assert place_in_line(bulk) == 1


@pytest.mark.django_db
def test_work_is_not_taken_before_it_is_due() -> None:
    work("later", due_at=timezone.now() + timedelta(minutes=1))
    assert drain_held(OutboundEmail, finish, size=10) == 0


@pytest.mark.django_db
def test_one_poisonous_row_fails_alone() -> None:
    rows = [work(str(n)) for n in range(5)]

    def refuse_the_third(batch: list[OutboundEmail]) -> None:
        if rows[2] in batch:
            raise ValueError("poison")
        finish(batch)

    assert drain_held(OutboundEmail, refuse_the_third, size=10) == 5
    assert OutboundEmail.objects.filter(state="sent").count() == 4
    rows[2].refresh_from_db()
    assert (rows[2].state, rows[2].attempts) == ("queued", 1)
    assert "poison" in rows[2].last_error
    assert rows[2].due_at > timezone.now()


@pytest.mark.django_db
def test_a_row_that_fails_too_often_is_dead_and_can_be_revived() -> None:
    row = work("doomed", attempts=OutboundEmail.MAX_ATTEMPTS - 1)

    def fail(batch: list[OutboundEmail]) -> None:
        raise ValueError("always")

    drain_held(OutboundEmail, fail, size=10)
    row.refresh_from_db()
    assert row.state == "failed"
    assert list(OutboundEmail.objects.dead()) == [row]

    assert OutboundEmail.objects.all().revive() == 1
    assert drain_held(OutboundEmail, finish, size=10) == 1
    assert OutboundEmail.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_lease_counts_the_attempt_before_it_is_made() -> None:
    work("leased")
    (row,) = OutboundEmail.objects.lease(10, seconds=60)
    assert row.attempts == 1
    # A worker killed now leaves the row waiting; nobody else takes it until the lease ends.
    assert OutboundEmail.objects.lease(10, seconds=60) == []
    assert OutboundEmail.objects.get().attempts == 1


@pytest.mark.django_db
def test_leased_work_that_fails_is_postponed_and_the_rest_goes_on() -> None:
    work("bad")
    work("good")

    def send(row: OutboundEmail) -> None:
        if row.dedupe_key == "bad":
            raise ConnectionError("no route")
        finish([row])

    assert drain_leased(OutboundEmail, send) == 2
    assert OutboundEmail.objects.get(dedupe_key="good").state == "sent"
    bad = OutboundEmail.objects.get(dedupe_key="bad")
    assert (bad.state, bad.attempts) == ("queued", 1)
    assert bad.last_error == "ConnectionError: no route"


def drain_in_batches(handle: Callable[[list[OutboundEmail]], BatchOutcome], size: int = 10) -> int:
    return drain_leased_batches(OutboundEmail, handle, size=size, lease=60, seconds=10)


@pytest.mark.django_db
def test_of_a_leased_batch_only_what_failed_is_postponed() -> None:
    rows = [work(str(n)) for n in range(4)]

    def send(batch: list[OutboundEmail]) -> BatchOutcome:
        good, bad = batch[:3], batch[3]
        finish(good)
        return BatchOutcome(failed={bad.pk: ConnectionError("no route")})

    assert drain_in_batches(send) == 4
    assert OutboundEmail.objects.filter(state="sent").count() == 3
    rows[3].refresh_from_db()
    assert (rows[3].state, rows[3].attempts) == ("queued", 1)
    assert rows[3].last_error == "ConnectionError: no route"
    assert rows[3].due_at > timezone.now()


@pytest.mark.django_db
def test_a_batch_that_fails_as_a_whole_ends_the_drain_and_spares_the_rest() -> None:
    for n in range(4):
        work(str(n), attempts=OutboundEmail.MAX_ATTEMPTS - 1)

    def send(batch: list[OutboundEmail]) -> BatchOutcome:
        raise ConnectionError("no route")

    assert drain_in_batches(send, size=2) == 2
    assert OutboundEmail.objects.dead().count() == 2
    assert OutboundEmail.objects.due().count() == 2


@pytest.mark.django_db
def test_rows_of_a_batch_that_were_not_tried_are_due_again_at_once_and_uncounted() -> None:
    work("untried")
    assert drain_in_batches(lambda batch: BatchOutcome(untried=frozenset({batch[0].pk}))) == 0
    assert OutboundEmail.objects.due().get().attempts == 0


@pytest.mark.django_db
def test_what_another_worker_finished_meanwhile_stays_finished() -> None:
    work("slow")

    def too_slow(batch: list[OutboundEmail]) -> BatchOutcome:
        finish(list(OutboundEmail.objects.all()))
        return BatchOutcome(failed={batch[0].pk: TimeoutError("too slow")})

    drain_in_batches(too_slow)
    assert OutboundEmail.objects.get().state == "sent"
    assert OutboundEmail.objects.get().last_error == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_row() -> None:
    for n in range(4):
        work(str(n))
    with transaction.atomic():
        mine = {row.pk for row in OutboundEmail.objects.claim(2)}
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM notifications_outboundemail WHERE state = 'queued' "
                    "ORDER BY priority, due_at, id LIMIT 4 FOR UPDATE SKIP LOCKED"
                )
                theirs = {row[0] for row in cursor.fetchall()}
        finally:
            other.close()
    assert len(mine) == 2
    assert len(theirs) == 2
    assert not mine & theirs


def test_retries_back_off_to_an_hour_and_are_spread() -> None:
    assert backoff(0) <= timedelta(seconds=7.5)
    assert backoff(50) <= LAST_RETRY * 1.5
    assert len({backoff(5) for _ in range(20)}) > 10
