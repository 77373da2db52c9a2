"""A kept connection to PostgreSQL: looked at without a query, and planning once what runs often."""

from __future__ import annotations

import select
from collections.abc import Iterator
from typing import cast

import pytest
from django.db import connection

from lib.postgresql.base import DatabaseWrapper


@pytest.fixture
def kept(db: None) -> Iterator[DatabaseWrapper]:
    other = cast("DatabaseWrapper", connection.copy())
    other.ensure_connection()
    yield other
    other.close()


def value(of: DatabaseWrapper, sql: str) -> int:
    with of.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def test_a_connection_that_the_server_closed_is_seen_before_it_is_used(
    kept: DatabaseWrapper,
) -> None:
    assert kept.is_usable()
    process = value(kept, "SELECT pg_backend_pid()")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])
    farewell = select.poll()
    farewell.register(kept.connection.fileno(), select.POLLIN)
    assert farewell.poll(10_000), "the server did not hang up"
    assert not kept.is_usable()


def test_a_notice_is_no_farewell(kept: DatabaseWrapper) -> None:
    value(kept, "SELECT 1")
    with kept.cursor() as cursor:
        cursor.execute("LISTEN news")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
    with kept.cursor() as cursor:
        cursor.execute("NOTIFY news")
    assert kept.is_usable()


def test_what_runs_often_is_planned_once(kept: DatabaseWrapper) -> None:
    for number in range(8):
        with kept.preparing_cursor() as cursor:
            cursor.execute("SELECT %(n)s::int + 40", {"n": number})
            assert cursor.fetchone() == (number + 40,)
    assert value(kept, "SELECT count(*) FROM pg_prepared_statements") == 1
