"""What Django looks for in a database backend: its own, with two things that a frequent request gains from.

``CONN_HEALTH_CHECKS`` asks the server ``SELECT 1`` before the first query of each request: a round trip, and a
statement to plan, for each progress report. The operating system knows already whether the server has hung up.

A statement that is run again and again is planned once for each connection, through ``preparing_cursor``; Django puts
the values into the text, so that PostgreSQL sees another statement each time.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg import pq


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which looks at the socket before it asks the server, and can prepare statements."""

    def preparing_cursor(self) -> CursorWrapper:
        """Return a cursor whose statements are prepared once they were run a few times (``prepare_threshold``)."""
        self.ensure_connection()
        cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # the stubs know no psycopg
        wrapped: CursorWrapper = self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # likewise
        return wrapped

    def is_usable(self) -> bool:
        """Whether the connection can be used: not in a transaction that failed, either.

        An idle server says nothing: something to read is a farewell (or a notice), and only then is it asked.
        """
        if self.connection is None or self.connection.pgconn.status != pq.ConnStatus.OK:
            return False
        if self.connection.pgconn.transaction_status == pq.TransactionStatus.INERROR:
            return False
        return not _has_something_to_read(self.connection.fileno()) or super().is_usable()


def _has_something_to_read(fileno: int) -> bool:
    poll = select.poll()  # select() itself takes no number above 1024
    poll.register(fileno, select.POLLIN | select.POLLPRI)
    return bool(poll.poll(0))
