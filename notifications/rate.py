"""How fast mails may go: one rate for all workers.

The rate of a mail service is the account's, however many workers there are. So each takes its turn from one row of
the database: the moment from which the next mail may go. Taking a turn moves that moment on, in one statement; the
worker then waits for its own. Not in the cache: it may be away, and every worker would then send at the whole rate.
"""

from __future__ import annotations

import logging
import time
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection

from notifications.transport import TransportAway, is_ses

logger = logging.getLogger(__name__)

#: Seconds that a worker waits for its turn at most: far less than its lease of a batch.
LONGEST_WAIT: Final = 15.0
#: Seconds' worth of mails that may go at once after a pause, as SES allows short bursts.
BURST: Final = 1.0
#: Mails a second while SES does not say: what it allows an account in its sandbox.
_CAUTIOUS: Final = 1.0
#: Seconds that what SES said is good for.
_KNOWN_FOR: Final = 3600

_TAKE = """
INSERT INTO notifications_sendingpace AS pace (id, free_at) VALUES (1, clock_timestamp() + %(step)s::interval)
ON CONFLICT (id) DO UPDATE
SET free_at = greatest(pace.free_at, clock_timestamp() - %(burst)s::interval) + %(step)s::interval
WHERE pace.free_at <= clock_timestamp() + %(longest)s::interval
RETURNING extract(epoch FROM free_at - %(step)s::interval - clock_timestamp())
"""


class Pace:
    """The rate of this site, mails a second; 0: none is kept."""

    def __init__(self) -> None:
        self._rate, self._until = 0.0, 0.0

    @property
    def rate(self) -> float:
        """``EMAIL_RATE``; without it SES's own for the account, and none for others."""
        if settings.EMAIL_RATE is not None:
            return float(settings.EMAIL_RATE)
        if not is_ses():
            return 0.0
        if time.monotonic() >= self._until:
            self._rate, self._until = _rate_of_ses(), time.monotonic() + _KNOWN_FOR
        return self._rate

    def batch(self, most: int) -> int:
        """How many mails to take at once: about two seconds' worth, so that a mail that is waited for goes before a
        crowd that can wait.
        """
        return min(most, max(1, int(2 * self.rate))) if self.rate else most

    def take_turn(self) -> None:
        """Wait until a mail may go. Raises ``TransportAway`` if that is too long from now."""
        if not self.rate:
            return
        wait = _take(step=1 / self.rate)
        if wait is None:
            raise TransportAway(f"more than {LONGEST_WAIT:g} s of mails wait for their turn")
        if wait > 0:
            time.sleep(wait)


def _take(*, step: float) -> float | None:
    """Take the next free moment; return the seconds until then, or None, and take none, if it is too far away."""
    with connection.cursor() as cursor:
        values = {"step": step, "burst": BURST, "longest": LONGEST_WAIT}
        cursor.execute(_TAKE, {name: f"{value} seconds" for name, value in values.items()})
        row = cursor.fetchone()
    return float(row[0]) if row else None


def _rate_of_ses() -> float:
    try:
        return float(get_connection().get_rate_limit())  # type: ignore[attr-defined]  # django-ses has it
    except (ClientError, BotoCoreError, KeyError) as error:
        logger.warning("sending_rate_unknown", extra={"error": f"{type(error).__name__}: {error}"})
        return _CAUTIOUS


pace = Pace()
