"""The ledger of work that must not be lost, shown on the outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lib.work import LAST_RETRY, Priority, backoff, drain_held, drain_leased, place_in_line
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
