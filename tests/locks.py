"""Seeing that another session of the database waits."""

from __future__ import annotations

from django.db import connection


def somebody_waits_for_a_lock() -> bool:
    """Whether a session of this test's database waits for a row, a table or an index that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
