"""Turns Ctrl-C and SIGTERM into an exception at safe points.

An exception raised by the signal handler itself could hit between the start of a child and the
note that it exists. So the handler only remembers, and the waits ask.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequestedError(Exception):
    """Somebody asked the supervisor to stop."""


class Interrupts:
    """Whether somebody asked. Asking again changes nothing: the stop has its own deadline."""

    def __init__(self, *, follow_parent: bool) -> None:
        self._requested = False
        self._parent = os.getppid() if follow_parent else None

    def checkpoint(self) -> None:
        """Raise `StopRequestedError` if a signal came, or if the parent we follow is gone."""
        if self._requested or (self._parent is not None and os.getppid() != self._parent):
            raise StopRequestedError

    def _remember(self, _number: int, _frame: FrameType | None) -> None:
        self._requested = True


@contextmanager
def deferred_signals(*, follow_parent: bool = False) -> Iterator[Interrupts]:
    """Defer the signals that end a program. `follow_parent` also stops with the calling `make`."""
    interrupts = Interrupts(follow_parent=follow_parent)
    previous = {number: signal.signal(number, interrupts._remember) for number in _SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
