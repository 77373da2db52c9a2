"""Why a mail was accepted more than once: what became of the sender after each acceptance but the last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from tests.chaos.ses_double import Acceptance

#: Seconds after the answer in which a sender may still be recording: it waits so long for a database that is away.
RECORDING = 25.0

KILLED_AFTER = "worker killed -9 between the answer and its record"
GONE = "worker killed -9 before SES had read its call"
UNEXPLAINED = "for no cause that is known"


def causes(acceptances: Iterable[Acceptance], killed: Mapping[int, float]) -> Counter[str]:
    """Count by cause the copies beyond the first; ``killed`` has the moment by pid."""
    return Counter(_cause(taken, killed) for taken in _for_nothing(acceptances))


def unexplained(acceptances: Iterable[Acceptance], killed: Mapping[int, float]) -> list[str]:
    """Return what is known of each acceptance that was for nothing without a cause, for who must find it."""
    return [
        f"{taken}, killed at {killed.get(taken.pid or 0)}"
        for taken in _for_nothing(acceptances)
        if _cause(taken, killed) == UNEXPLAINED
    ]


def _for_nothing(acceptances: Iterable[Acceptance]) -> list[Acceptance]:
    copies: defaultdict[str, list[Acceptance]] = defaultdict(list)
    for taken in acceptances:
        copies[taken.message_id].append(taken)
    return [taken for same in copies.values() for taken in same[:-1]]


def _cause(taken: Acceptance, killed: Mapping[int, float]) -> str:
    if taken.trouble is not None:
        return str(taken.trouble)
    if taken.pid is None:
        return GONE
    # A call that was read may be accepted a moment after its sender's end.
    if -2 <= killed.get(taken.pid, -10.0) - taken.at <= RECORDING:
        return KILLED_AFTER
    return UNEXPLAINED
