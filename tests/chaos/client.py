"""A browser's worth of students, as a process: ``python -m tests.chaos.client PLAN ANSWER``.

PLAN is a JSON file: ``reports`` ([student, lesson] pairs), ``rate`` (reports a second), ``threads``, ``seed``.
Every report is sent until it is answered, as a player does. ANSWER gets what happened.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402

from accounts.models import User  # noqa: E402
from progress.services import Report, track_progress  # noqa: E402


@dataclass(slots=True)
class Answer:
    """What the students of one process met; ``slowest``: seconds from the first try to the answer."""

    answered: int = 0
    tried_again: int = 0
    slowest: float = 0.0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, tries: int, seconds: float) -> None:
        with self._lock:
            self.answered += 1
            self.tried_again += tries - 1
            self.slowest = max(self.slowest, seconds)

    def facts(self) -> dict[str, float]:
        return {
            "answered": self.answered,
            "tried_again": self.tried_again,
            "slowest": self.slowest,
        }


def send(student: int, lesson: int, patience: random.Random) -> int:
    """Report the lesson as completed until that is answered; returns how many tries it took."""
    tries = 0
    while True:
        tries += 1
        try:
            person = User.objects.get(pk=student)
            track_progress(student=person, lesson_id=lesson, report=Report(completed=True))
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(patience.uniform(0.2, 0.6))
        else:
            return tries


def work(reports: Iterator[tuple[float, int, int]], answer: Answer, seed: int) -> None:
    """Send whatever comes next, when its time has come."""
    patience = random.Random(seed)  # noqa: S311  # no secret
    for due, student, lesson in reports:
        time.sleep(max(0.0, due - time.monotonic()))
        started = time.monotonic()
        answer.add(send(student, lesson, patience), time.monotonic() - started)
    connection.close()


class Shared:
    """An iterator that several threads take from."""

    def __init__(self, source: Iterator[tuple[float, int, int]]) -> None:
        self._source, self._lock = source, Lock()

    def __iter__(self) -> Iterator[tuple[float, int, int]]:
        return self

    def __next__(self) -> tuple[float, int, int]:
        with self._lock:
            return next(self._source)


def main(plan_file: Path, answer_file: Path) -> None:
    plan = json.loads(plan_file.read_text())
    start, answer = time.monotonic(), Answer()
    reports = Shared(
        (start + number / plan["rate"], student, lesson)
        for number, (student, lesson) in enumerate(plan["reports"])
    )
    threads = [
        Thread(target=work, args=(reports, answer, plan["seed"] + number))
        for number in range(plan["threads"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer_file.write_text(json.dumps(answer.facts()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
