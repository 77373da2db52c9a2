"""What burns while mails go out, by how many are out: it takes the same course on a slow machine."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from devstack.pytest_plugin import PrivatePart
from tests.chaos.crew import Crew
from tests.chaos.parts import StormDatabase
from tests.chaos.ses_double import SesDouble, Trouble
from tests.integration.processes import wait_until

KILL_EVERY = 4.0
#: The share of mails that must go out between two kills: who is killed takes a batch along for the time of its lease.
BETWEEN_KILLS = 0.03
#: Every so many kills it is a whole group, its parent with it.
WHOLE_GROUP = 4
#: The share of mails that SES has taken when the fire ends.
BURNS_UNTIL = 0.9
#: Seconds in which somebody meets what SES does to everybody, on the slowest machine.
PATIENCE = 120.0


class MailFire:
    """Runs in the thread that started the parts: on Linux a part ends with the thread that (re)started it."""

    def __init__(
        self,
        *,
        mails: int,
        crew: Crew,
        database: StormDatabase,
        broker: PrivatePart,
        ses: SesDouble,
    ) -> None:
        self._mails, self._crew = mails, crew
        self._database, self._broker, self._ses = database, broker, ses
        self.outages: Counter[str] = Counter()
        self._strokes, self._next_stroke = 0, (BETWEEN_KILLS, 0.0)

    def burn(self, *, at_most: float) -> None:
        """Burn until nine of ten mails are out and the plan is done; for ``at_most`` seconds."""
        start, steps = time.monotonic(), self._plan()
        self._ses.begin_trouble()
        while (steps or self._out() < BURNS_UNTIL) and time.monotonic() - start < at_most:
            self._crew.tend()
            if steps and self._out() >= steps[0][0]:
                steps.pop(0)[1]()
            elif not self._strikes():
                time.sleep(0.05)
        self._ses.calm_down()

    def _out(self) -> float:
        return len(self._ses.accepted) / self._mails

    def _plan(self) -> list[tuple[float, Callable[[], None]]]:
        return [
            (0.10, self._restart_database),
            (0.20, self._restart_broker),
            (0.25, lambda: self._everybody_meets(Trouble.KILLS, times=1)),
            (0.30, lambda: self._everybody_meets(Trouble.THROTTLES, times=10)),
            (0.35, lambda: self._everybody_meets(Trouble.MUTE, times=1)),
            (0.40, lambda: self._everybody_meets(Trouble.CUTS, times=1)),
            (0.45, self._restart_database),
            (0.55, lambda: self._everybody_meets(Trouble.HANGS, times=3)),
            (0.70, lambda: self._everybody_meets(Trouble.FAILS, times=10)),
            (0.80, self._crew.kill_beat),
        ]

    def _strikes(self) -> bool:
        out, now = self._out(), time.monotonic()
        if out < self._next_stroke[0] or now < self._next_stroke[1]:
            return False
        self._next_stroke = out + BETWEEN_KILLS, now + KILL_EVERY
        self._strokes += 1
        if self._strokes % WHOLE_GROUP == 0:
            self._crew.kill_group()
        else:
            self._crew.kill_one()
        return True

    def _everybody_meets(self, trouble: Trouble, *, times: int) -> None:
        before = self._ses.met[trouble]
        self._ses.begin_trouble(trouble)
        try:
            wait_until(lambda: self._ses.met[trouble] >= before + times, seconds=PATIENCE)
        finally:
            self._ses.begin_trouble()
        self.outages[f"a while for every call: {trouble.name.lower()}"] += 1

    def _restart_database(self) -> None:
        self._database.stop()
        self._database.start()

    def _restart_broker(self) -> None:
        self._broker.stop()
        self._broker.start()
        self.outages["Valkey restarted"] += 1
