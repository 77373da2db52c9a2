"""Stripe on a bad day: the next calls of the API fail, hang, are slow, or lose their answer."""

import threading
from dataclasses import dataclass, replace
from typing import Any

from devstack.stripe_double.errors import StripeError, invalid

_KINDS = ("error", "hang", "slow", "lost_answer")
_MESSAGES = {
    429: "Too many requests hit the API too quickly.",
    500: "An unknown error occurred",
    503: "Stripe is temporarily unavailable.",
}


class ConnectionLostError(Exception):
    """The answer is not sent: the connection is closed."""


@dataclass(frozen=True)
class Fault:
    """What happens to the next `count` calls whose path begins with `path`.

    `error` answers `status` and does nothing; `hang` does nothing for `seconds`, then hangs up;
    `slow` does the work after `seconds`; `lost_answer` does the work and hangs up.
    """

    kind: str = "error"
    count: int = 1
    status: int = 500
    seconds: float = 30.0
    path: str = "/v1/"

    @classmethod
    def of(cls, sent: dict[str, Any]) -> "Fault":
        """A fault from the control API.

        Raises:
            StripeError: it says something unknown.
        """
        try:
            fault = cls(**sent)
        except TypeError as error:
            raise invalid(f"A fault has no such field: {sorted(sent)}", "faults") from error
        if fault.kind not in _KINDS or fault.count < 1:
            raise invalid(f"A fault is one of {', '.join(_KINDS)}, once or more.", "faults")
        return fault


class Faults:
    """The faults still to come, first added first met. Forgotten at a restart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it happen after those that were added before."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """A good day again."""
        with self._lock:
            self._waiting.clear()

    @property
    def waiting(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def meet(self, path: str) -> Fault | None:
        """Let the next fault for this path happen, before the work.

        Returns:
            the fault, for `hang_up_after`; None when nothing is wrong.

        Raises:
            StripeError: an error instead of the work.
            ConnectionLostError: after a hang.
        """
        fault = self._next(path)
        if fault is None:
            return None
        if fault.kind in ("hang", "slow"):
            threading.Event().wait(fault.seconds)
        if fault.kind == "hang":
            raise ConnectionLostError
        if fault.kind == "error":
            kind = "api_error" if fault.status >= 500 else "invalid_request_error"
            code = "rate_limit" if fault.status == 429 else None
            told = _MESSAGES.get(fault.status, "The control API asked for this error.")
            raise StripeError(fault.status, told, type=kind, code=code)
        return fault

    def _next(self, path: str) -> Fault | None:
        with self._lock:
            for position, fault in enumerate(self._waiting):
                if path.startswith(fault.path):
                    left = replace(fault, count=fault.count - 1)
                    self._waiting[position : position + 1] = [left] if left.count else []
                    return fault
        return None


def hang_up_after(fault: Fault | None) -> None:
    """The work is done; now the answer may be lost.

    Raises:
        ConnectionLostError: it is.
    """
    if fault is not None and fault.kind == "lost_answer":
        raise ConnectionLostError
