"""Thousands of students one lesson away from a certificate, and the browsers that they sit at."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from tests.factories.academy import lessons_of, make_course
from tests.integration.processes import ROOT, Process

COURSES = 4
PROCESSES, THREADS = 2, 6
#: Every so many students click twice: two reports of one completion, at the same time.
DOUBLE_CLICKS = 25

_GIVEN = ("María", "João", "Zoë", "Łukasz", "Nguyễn", "İpek", "Ólafur", "Ψυχή", "Анна", "José")
_FAMILY = ("García Ríos", "Muñoz", "O'Brien", "Þórsdóttir", "Šimková", "Αγγέλου", "Соловьёва")

Report = tuple[int, int]


def enrol(number: int) -> list[Report]:
    """Make ``number`` enrolled students; returns (student, last lesson) of each."""
    courses = [make_course(lessons=1, title=f"Curso de fuego {n + 1}") for n in range(COURSES)]
    lessons = [lessons_of(course)[-1].pk for course in courses]
    people = User.objects.bulk_create([_student(n) for n in range(number)], batch_size=1000)
    Enrollment.objects.bulk_create(
        [
            Enrollment(student=person, course=courses[n % COURSES], source=EnrollmentSource.FREE)
            for n, person in enumerate(people)
        ],
        batch_size=1000,
    )
    return [(person.pk, lessons[n % COURSES]) for n, person in enumerate(people)]


def _student(number: int) -> User:
    name = f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number % len(_FAMILY)]}"
    person = User(email=f"student{number}@example.com", full_name=name)
    person.set_unusable_password()
    return person


@dataclass(frozen=True, slots=True)
class Answers:
    """What all students together met; ``slowest``: seconds until a report was answered."""

    answered: int
    tried_again: int
    slowest: float


class Clients:
    """Processes that send the reports of the students at ``rate`` a second in all."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        reports: Sequence[Report],
        *,
        rate: float,
        seed: int,
    ) -> None:
        self._folder = folder
        self._processes = [
            self._start(number, dict(env), reports[number::PROCESSES], rate / PROCESSES, seed)
            for number in range(PROCESSES)
        ]

    def are_done(self) -> bool:
        """Whether every report was answered. Fails if a process ended in another way."""
        codes = [process.popen.poll() for process in self._processes]
        assert all(code in {None, 0} for code in codes), f"a client failed, see {self._folder}"
        return None not in codes

    def answers(self) -> Answers:
        facts = [json.loads(self._answer(number).read_text()) for number in range(PROCESSES)]
        return Answers(
            answered=sum(fact["answered"] for fact in facts),
            tried_again=sum(fact["tried_again"] for fact in facts),
            slowest=max(fact["slowest"] for fact in facts),
        )

    def stop(self) -> None:
        for process in self._processes:
            process.stop()

    def _start(
        self, number: int, env: dict[str, str], share: Sequence[Report], rate: float, seed: int
    ) -> Process:
        plan = self._folder / f"client-{number}-plan.json"
        reports = [
            report
            for place, report in enumerate(share)
            for _click in range(2 if place % DOUBLE_CLICKS == 0 else 1)
        ]
        facts = {
            "reports": reports,
            "rate": rate,
            "threads": THREADS,
            "seed": seed + number * THREADS,
        }
        plan.write_text(json.dumps(facts))
        command = [sys.executable, "-m", "tests.chaos.client", str(plan), str(self._answer(number))]
        assert ROOT.is_dir()
        return Process(command, env, self._folder / f"client-{number}.log")

    def _answer(self, number: int) -> Path:
        return self._folder / f"client-{number}-answer.json"
