"""What burns when: a kill every two seconds, and outages at fixed fractions of the storm."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from devstack.pytest_plugin import PrivatePart
from tests.chaos.crew import Crew
from tests.chaos.fault_proxy import Fault, FaultProxy
from tests.chaos.parts import StormDatabase
from tests.chaos.ses_double import SesDouble, Trouble
from tests.integration.processes import wait_until

KILL_EVERY = 2.0
#: Every so many kills it is a whole group: its new start costs seconds of the machine that all share.
WHOLE_GROUP = 5

#: Seconds that a fault lasts longer than planned if nobody has met it yet.
PATIENCE = 40.0


def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at a fraction of the storm, and after what: an outage that nobody met shows nothing."""

    at: float
    happens: Callable[[], None]
    after: Callable[[], bool] = _at_once


class Fire:
    """Runs in the thread that started the parts: on Linux a part ends with the thread that (re)started it."""

    def __init__(
        self,
        *,
        seconds: float,
        crew: Crew,
        database: StormDatabase,
        broker: PrivatePart,
        s3: FaultProxy,
        ses: SesDouble,
    ) -> None:
        self._seconds, self._crew = seconds, crew
        self._database, self._broker, self._s3, self._ses = database, broker, s3, ses
        self.outages: Counter[str] = Counter()
        self._strokes = 0

    def burn(self, *, until: Callable[[], bool], at_most: float) -> None:
        """Burn for the planned seconds, and on with the kills until ``until`` holds or ``at_most`` seconds.

        The plan is made good in any case: everything is back at its end.
        """
        start = now = time.monotonic()
        steps, next_kill = self._plan(), start + KILL_EVERY
        while steps or (now - start < at_most and not until()):
            now = time.monotonic()
            self._crew.tend()
            if steps and self._is_due(steps[0], now - start):
                steps.pop(0).happens()
            elif now >= next_kill:
                next_kill = max(next_kill + KILL_EVERY, now)
                self._strike()
            else:
                time.sleep(0.05)
        self._ses.calm_down()

    def _is_due(self, step: Step, elapsed: float) -> bool:
        late = elapsed - step.at * self._seconds
        return late >= 0 and (step.after() or late >= PATIENCE)

    def _plan(self) -> list[Step]:
        s3, ses, database, broker = self._s3, self._ses, self._database, self._broker
        met_s3, met_ses = self._s3.met, self._ses.met
        return [
            Step(0.00, ses.begin_trouble),
            Step(0.04, lambda: s3.set(Fault.REFUSES)),
            Step(0.12, self._restart_database),
            Step(0.20, lambda: s3.set(Fault.NONE), after=lambda: met_s3[Fault.REFUSES] > 0),
            Step(0.24, self._restart_broker),
            Step(0.30, lambda: s3.set(Fault.HANGS)),
            Step(0.34, self._restart_database),
            Step(0.46, lambda: s3.set(Fault.NONE), after=lambda: met_s3[Fault.HANGS] > 0),
            Step(0.48, lambda: ses.begin_trouble(Trouble.THROTTLES)),
            Step(0.50, self._stop_broker),
            Step(0.56, broker.start),
            Step(0.58, self._crew.kill_beat),
            Step(0.60, ses.begin_trouble, after=lambda: met_ses[Trouble.THROTTLES] > 0),
            Step(0.62, lambda: s3.set(Fault.CUTS)),
            Step(0.66, self._restart_database),
            Step(0.76, lambda: s3.set(Fault.NONE), after=lambda: met_s3[Fault.CUTS] > 0),
            Step(0.78, lambda: ses.begin_trouble(Trouble.HANGS)),
            Step(0.80, database.stop),
            Step(0.83, database.start),
            Step(0.90, ses.begin_trouble, after=lambda: met_ses[Trouble.HANGS] > 0),
            Step(0.92, self._restart_broker),
            Step(0.94, self._restart_database),
            Step(0.96, lambda: s3.set(Fault.REFUSES)),
            Step(1.00, lambda: s3.set(Fault.NONE)),
        ]

    def _strike(self) -> None:
        self._strokes += 1
        if self._strokes % WHOLE_GROUP == 0:
            self._crew.kill_group()
        else:
            self._crew.kill_one()

    def _restart_database(self) -> None:
        self._database.stop()
        self._database.start()

    def _restart_broker(self) -> None:
        self._broker.stop()
        self._broker.start()
        self.outages["Valkey restarted"] += 1

    def _stop_broker(self) -> None:
        self._broker.stop()
        self.outages["Valkey stopped for seconds"] += 1


def wait_for_calm(crew: Crew, nothing_left: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until nothing is left to do, tending the crew; False when ``seconds`` were not enough."""

    def quiet() -> bool:
        crew.tend()
        return nothing_left()

    try:
        wait_until(quiet, seconds=seconds)
    except AssertionError:
        return False
    return True
