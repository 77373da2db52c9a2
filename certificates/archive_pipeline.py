"""Several documents on their way to S3 at once: bounded in number and in time, and no storm on an S3 that is down."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock

from certificates.archive_store import StoreUnavailable, store_document

THREADS = 8


class NoTimeLeft(Exception):
    """Another document was not begun: the lease would end while it is on its way."""


@dataclass(slots=True)
class _Outage:
    """S3 counts as down once as many documents in a row failed as there are threads, whichever met it."""

    in_a_row: int = 0
    sentence: str = ""
    _lock: Lock = field(default_factory=Lock)

    def met(self, error: StoreUnavailable) -> None:
        with self._lock:
            self.in_a_row += 1
            if self.in_a_row >= THREADS:
                self.sentence = str(error)

    def answered(self) -> None:
        with self._lock:
            self.in_a_row = 0


class Pipeline:
    """Stores documents by ``THREADS`` threads; it knows nothing of rows, and touches no database."""

    def __init__(self, pool: ThreadPoolExecutor, *, seconds: float) -> None:
        self._pool, self._stop = pool, time.monotonic() + seconds
        self._outage = _Outage()
        # Documents in memory: those on their way and as many ready to follow.
        self._places = BoundedSemaphore(2 * THREADS)
        self._sent: dict[int, Future[None]] = {}

    def require_open(self) -> None:
        """Return if another document may be begun. Raises ``StoreUnavailable``, ``NoTimeLeft``."""
        if self._outage.sentence:
            raise StoreUnavailable(self._outage.sentence)
        if time.monotonic() >= self._stop:
            raise NoTimeLeft

    def send(self, number: int, key: str, document: bytes) -> None:
        """Send the document on its way, once there is a place; ``number`` names it in ``results``."""
        self._places.acquire()
        self._sent[number] = self._pool.submit(self._store, key, document)

    def results(self) -> Iterator[tuple[int, BaseException | None]]:
        """Yield each number that was sent with its error or None; waits for each."""
        for number, future in self._sent.items():
            yield number, future.exception()

    def _store(self, key: str, document: bytes) -> None:
        try:
            self.require_open()
            store_document(key, document)
            self._outage.answered()
        except StoreUnavailable as error:
            self._outage.met(error)
            raise
        finally:
            self._places.release()


@contextmanager
def open_pipeline(*, seconds: float) -> Iterator[Pipeline]:
    """A pipeline that begins no document after ``seconds``; at the end nothing is on its way any more."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="archive") as pool:
        yield Pipeline(pool, seconds=seconds)
