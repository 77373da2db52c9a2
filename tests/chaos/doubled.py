"""Why a mail was accepted more than once: what became of the sender after each acceptance but the last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from tests.chaos.ses_double import Acceptance

#: Seconds after the answer in which a sender may still be recording: it waits so long for a database that is away.
RECORDING = 25.0

KILLED_AFTER = "worker killed -9 between the answer and its record"
UNEXPLAINED = "for no cause that is known"


def causes(acceptances: Iterable[Acceptance], killed: Mapping[int, float]) -> Counter[str]:
    """Count by cause the copies beyond the first; ``killed`` has the moment by pid."""
    copies: defaultdict[str, list[Acceptance]] = defaultdict(list)
    for taken in acceptances:
        copies[taken.message_id].append(taken)
    return Counter(_cause(taken, killed) for same in copies.values() for taken in same[:-1])


def _cause(taken: Acceptance, killed: Mapping[int, float]) -> str:
    if taken.trouble is not None:
        return str(taken.trouble)
    if taken.pid in killed and -2 <= killed[taken.pid] - taken.at <= RECORDING:
        return KILLED_AFTER
    return UNEXPLAINED
