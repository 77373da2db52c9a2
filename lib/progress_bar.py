"""How far a long command is: one line on the terminal, and nothing at all where nobody watches."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

_WIDTH = 30
_SECONDS_BETWEEN = 0.1


class ProgressBar:
    """Draws on standard error, and only if that is a terminal, so that output and logs stay clean.

    >>> with ProgressBar(total=2000, label="certificates") as bar:
    ...     bar.advance(500)
    """

    def __init__(self, *, total: int, label: str = "", stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._total, self._label, self._done = total, label, 0
        self._watched = self._stream.isatty()
        self._started = time.monotonic()
        self._drawn_at = float("-inf")

    def __enter__(self) -> Self:
        self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the line as it stands, and the cursor below it."""
        if self._watched:
            self._draw()
            self._stream.write("\n")

    def advance(self, count: int = 1) -> None:
        """Count ``count`` more as done."""
        self._done += count
        if time.monotonic() - self._drawn_at >= _SECONDS_BETWEEN:
            self._draw()

    def _draw(self) -> None:
        if not self._watched:
            return
        self._drawn_at = time.monotonic()
        # The total was counted before the work began: there may be more by now.
        share = min(self._done / self._total, 1.0) if self._total else 1.0
        bar = "█" * round(share * _WIDTH)
        line = f"{bar:░<{_WIDTH}} {share:4.0%}  {self._done:,}/{self._total:,} {self._label}"
        self._stream.write(f"\r{line}{self._time_left(share)}\x1b[K")
        self._stream.flush()

    def _time_left(self, share: float) -> str:
        spent = self._drawn_at - self._started
        if not 0 < share < 1 or spent < 1:
            return ""
        minutes, seconds = divmod(round(spent / share - spent), 60)
        return f"  {minutes}:{seconds:02}"
