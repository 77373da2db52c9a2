"""A PostgreSQL that one storm may take away, in order and out of order, with this process looking into it."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import dj_database_url
from django.core.management import call_command
from django.db import connection

from devstack.child import Command
from devstack.postgres import Postgres
from devstack.pytest_plugin import private_folder
from devstack.stack import Stack

# "Fast" ends sessions in the middle of what they do; "immediate" is a crash, followed by a recovery.
_STOPS = (signal.SIGINT, signal.SIGQUIT)
_WORDS = {signal.SIGINT: "PostgreSQL stopped (fast)", signal.SIGQUIT: "PostgreSQL crashed"}


class CrashingPostgres(Postgres):
    """Durable, and stopped by turns in order and like a crash: what was committed must survive both."""

    runs = 0

    def command(self) -> Command:
        self.runs += 1
        return replace(super().command(), stop_signal=_STOPS[(self.runs - 1) % len(_STOPS)])


class StormDatabase:
    """The storm's own database server."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        part = stack.parts[0]
        assert isinstance(part, CrashingPostgres)
        self._part = part
        self.outages: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return self._part.environment()["DATABASE_URL"]

    def stop(self) -> None:
        """Take it away, in order or not, by turns."""
        self.outages[_WORDS[_STOPS[(self._part.runs - 1) % len(_STOPS)]]] += 1
        self._stack.stop_part(self._part.name)

    def start(self) -> None:
        """Bring it back; returns when it answers."""
        self._stack.start_part(self._part.name)


@contextmanager
def storm_database() -> Iterator[StormDatabase]:
    """A migrated database that this process's default connection points to meanwhile.

    pytest-django's own test database would be on the server that all tests of the run share.
    """
    types = [CrashingPostgres]
    with private_folder("chaos") as state, Stack(state, types, given={}) as stack:
        database = StormDatabase(stack)
        with _looked_into(database.url):
            call_command("migrate", verbosity=0)
            yield database


@contextmanager
def _looked_into(url: str) -> Iterator[None]:
    before = dict(connection.settings_dict)
    address = dj_database_url.parse(url)
    connection.close()
    connection.settings_dict.update(
        {name: address[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)
