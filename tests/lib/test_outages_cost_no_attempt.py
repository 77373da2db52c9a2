"""A service or a database that is away is not the fault of the row that met it."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from lib.work import (
    AWAY_AFTER,
    BatchOutcome,
    ServiceAway,
    drain_held,
    drain_leased,
    drain_leased_batches,
)
from notifications.models import OutboundEmail


def work(key: str, **fields: object) -> OutboundEmail:
    return OutboundEmail.objects.create(
        kind="test", dedupe_key=key, to="a@example.com", language="es", content={}, **fields
    )


def lose_the_database() -> None:
    """End our own session, as a restart of the server does."""
    with contextlib.suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.django_db
def test_no_outage_however_long_makes_a_row_dead() -> None:
    work("patient", attempts=OutboundEmail.MAX_ATTEMPTS - 1)

    def send(row: OutboundEmail) -> None:
        raise ServiceAway("throttled")

    for _hour in range(3):
        OutboundEmail.objects.update(due_at=timezone.now())
        assert drain_leased(OutboundEmail, send) == 1
    row = OutboundEmail.objects.get()
    assert (row.state, row.attempts) == ("queued", OutboundEmail.MAX_ATTEMPTS - 1)
    assert row.last_error == "ServiceAway: throttled"
    assert row.due_at > timezone.now()


@pytest.mark.django_db
def test_a_row_that_met_an_outage_comes_back_within_seconds() -> None:
    work("soon")

    def send(row: OutboundEmail) -> None:
        raise ServiceAway("throttled")

    drain_leased(OutboundEmail, send)
    assert OutboundEmail.objects.get().due_at < timezone.now() + timedelta(seconds=10)


@pytest.mark.django_db
def test_a_service_that_is_away_is_met_by_a_few_rows_and_not_by_all_that_wait() -> None:
    for n in range(AWAY_AFTER + 4):
        work(str(n))
    met: list[OutboundEmail] = []

    def send(row: OutboundEmail) -> None:
        met.append(row)
        raise ServiceAway("gone")

    assert drain_leased(OutboundEmail, send) == len(met) == AWAY_AFTER
    assert OutboundEmail.objects.due().count() == 4
    assert set(OutboundEmail.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.django_db
def test_a_service_that_refuses_now_and_then_does_not_end_the_drain() -> None:
    for n in range(4 * AWAY_AFTER):
        work(str(n))

    def send(row: OutboundEmail) -> None:
        if int(row.dedupe_key) % 2:
            raise ServiceAway("slow down")
        row.state, row.sent_at = "sent", timezone.now()
        row.save()

    assert drain_leased(OutboundEmail, send) == 4 * AWAY_AFTER
    assert OutboundEmail.objects.filter(state="sent").count() == 2 * AWAY_AFTER


@pytest.mark.django_db
def test_an_outage_costs_a_batch_no_attempt_either() -> None:
    away = work("away", attempts=OutboundEmail.MAX_ATTEMPTS - 1)
    odd = work("odd")

    def send(batch: list[OutboundEmail]) -> BatchOutcome:
        return BatchOutcome(failed={away.pk: ServiceAway("gone"), odd.pk: ValueError("odd")})

    drain_leased_batches(OutboundEmail, send, size=10, lease=60, seconds=10)
    away.refresh_from_db()
    odd.refresh_from_db()
    assert (away.state, away.attempts) == ("queued", OutboundEmail.MAX_ATTEMPTS - 1)
    assert (odd.state, odd.attempts) == ("queued", 1)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_under_a_batch_ends_the_drain_and_blames_no_row() -> None:
    for n in range(3):
        work(str(n))

    def lose(batch: list[OutboundEmail]) -> None:
        lose_the_database()
        batch[0].save()

    with pytest.raises(OperationalError):
        drain_held(OutboundEmail, lose, size=10)
    assert OutboundEmail.objects.due().count() == 3
    assert set(OutboundEmail.objects.values_list("attempts", "last_error")) == {(0, "")}
