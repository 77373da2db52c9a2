"""Waking a worker after commit, without ever depending on the broker."""

from __future__ import annotations

import logging
import time

from celery import current_app
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

REST_SECONDS = 3.0
COALESCE_SECONDS = 10


class Doorbell:
    """Rings one drain task by name.

    A ring that cannot be delivered is logged and forgotten: the row is in the database and the beat
    sweeper rings for whatever is due. Rings that come while one is unanswered are one ring.
    """

    def __init__(self, task: str) -> None:
        self.task = task
        self._key = f"doorbell:{task}"
        self._resting_until = 0.0

    def ring_on_commit(self) -> None:
        """Ring once the caller's transaction has committed (at once when there is none)."""
        # robust: an error here must neither reach the student nor stop the callbacks after it.
        transaction.on_commit(self.ring, robust=True)

    def ring(self) -> None:
        """Ring now; never raises for a broker that is down."""
        if time.monotonic() < self._resting_until or not cache.add(self._key, 1, COALESCE_SECONDS):
            return
        try:
            current_app.send_task(self.task, retry=False, ignore_result=True)
        except (OperationalError, OSError) as error:
            # A dead broker costs one short attempt every few seconds, not one in every request.
            self._resting_until = time.monotonic() + REST_SECONDS
            cache.delete(self._key)
            logger.warning("doorbell_unheard", extra={"task": self.task, "error": str(error)})

    def answered(self) -> None:
        """Called by the drain before it claims: what comes from now on needs a ring of its own."""
        cache.delete(self._key)
