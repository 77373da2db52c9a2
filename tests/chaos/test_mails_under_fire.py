"""`make chaos`: 10,000 mails through a bad day of SES, the database and the workers. Prints the counts by cause."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Max
from pytest_django import DjangoDbBlocker

from devstack.pytest_plugin import private_valkey
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.services import Letter, queue_emails
from tests.chaos import audit
from tests.chaos.crew import MAIL_ONLY, Crew
from tests.chaos.doubled import GONE, KILLED_AFTER, UNEXPLAINED, causes, unexplained
from tests.chaos.fire import wait_for_calm
from tests.chaos.mail_fire import MailFire
from tests.chaos.parts import StormDatabase, storm_database
from tests.chaos.ses_double import SHARES, TAKEN_IN_SILENCE, SesDouble, Trouble
from tests.integration.processes import environment

pytestmark = pytest.mark.chaos

MAILS = int(os.environ.get("CHAOS_MAILS", "10000"))
SEED = int(os.environ.get("CHAOS_SEED", "2026"))
KIND = "enrollment_confirmed"
#: However few mails there are, some meet each of these.
MAIL_SHARES = SHARES | {
    Trouble.KILLS: max(0.001, 8 / MAILS),
    Trouble.MUTE: max(0.0003, 3 / MAILS),
    Trouble.CUTS: max(0.001, 5 / MAILS),
}
#: Hard stops, in seconds.
LONGEST_FIRE = 300 + MAILS / 10
LONGEST_CALM = 400 + MAILS / 20


@dataclass(frozen=True, slots=True)
class BadDay:
    """What is left when the fire is out and every mail has gone."""

    database: StormDatabase
    ses: SesDouble
    crew: Crew
    fire: MailFire
    burnt: float
    seconds: float


@pytest.fixture
def bad_day(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BadDay]:
    """Let it burn, wait for calm, and keep the database up for whoever looks."""
    with django_db_blocker.unblock(), ExitStack() as up:
        database, broker = (
            up.enter_context(storm_database()),
            up.enter_context(private_valkey()),
        )
        ses = up.enter_context(SesDouble(seed=SEED, shares=MAIL_SHARES))
        queue_emails(letter(number) for number in range(MAILS))
        connection.close()  # it would not outlive the database
        env = environment(broker.url) | ses.environment

        crew = up.enter_context(Crew(tmp_path, env, seed=SEED, workers=MAIL_ONLY))
        fire = MailFire(mails=MAILS, crew=crew, database=database, broker=broker, ses=ses)
        started = time.monotonic()
        fire.burn(at_most=LONGEST_FIRE)
        burnt = time.monotonic() - started
        print(f"\nthe fire is out after {burnt:.0f} s; logs: {tmp_path}\n{audit.still_open()}")
        calm = wait_for_calm(crew, all_gone, seconds=LONGEST_CALM)
        assert calm, f"mails are left over, logs: {tmp_path}\n{audit.still_open()}"
        yield BadDay(database, ses, crew, fire, burnt, time.monotonic() - started)


def letter(number: int) -> Letter:
    message = Message(
        subject=f"Ya estás en el curso, María nº {number}",
        greeting="Hola, María:",
        paragraphs=["Tu inscripción está confirmada."],
        action=("Empezar", "https://academy.example/courses/fuego/"),
    )
    to = f"student{number}@example.com"
    return Letter(kind=KIND, dedupe_key=f"fire:{number}", to=to, language="es", message=message)


def all_gone() -> bool:
    return not OutboundEmail.objects.waiting().exists()


def test_every_mail_goes_out_and_twice_only_where_nobody_could_know(bad_day: BadDay) -> None:
    mails = audit.compare_mails(bad_day.ses.accepted, kind=KIND)
    doubled = causes(bad_day.ses.acceptances, bad_day.crew.killed)
    print(report(bad_day, mails, doubled))

    assert OutboundEmail.objects.count() == mails.sent == MAILS, "none is lost, none is dead"
    assert mails.missing == mails.unknown == 0, "each was taken by SES, and nothing else"
    assert all(bad_day.ses.met[trouble] for trouble in TAKEN_IN_SILENCE)
    # The documented window: taken, and killed or cut off before that could be recorded.
    assert unexplained(bad_day.ses.acceptances, bad_day.crew.killed) == []
    assert mails.doubled == doubled.total()
    for trouble in TAKEN_IN_SILENCE:
        assert doubled[str(trouble)] <= bad_day.ses.met[trouble]
    assert doubled[KILLED_AFTER] + doubled[GONE] <= bad_day.crew.kills.total()


def report(day: BadDay, mails: audit.Mails, doubled: Counter[str]) -> str:
    """What happened, as a table."""
    crew, met = day.crew, day.ses.met
    most_tries = OutboundEmail.objects.aggregate(most=Max("attempts"))["most"]
    return "\n" + audit.table(
        [
            ("mails queued", MAILS),
            *((str(trouble), met[trouble]) for trouble in Trouble),
            *((f"killed -9: {name} processes", number) for name, number in crew.kills.items()),
            ("  of them with their whole group, groups", crew.groups_killed),
            *((f"ended by itself: {name}", times) for name, times in crew.ended_alone.items()),
            *day.database.outages.items(),
            *day.fire.outages.items(),
            ("mails recorded as sent", mails.sent),
            ("mails lost", MAILS - mails.sent + mails.missing),
            ("mails accepted by SES", mails.accepted),
            ("  of them accepted before", mails.doubled),
            *((f"    {cause}", doubled[cause]) for cause in _all_causes()),
            ("most copies of one mail", mails.most_copies),
            ("most attempts for one mail", most_tries),
            ("fire, s", f"{day.burnt:.0f}"),
            ("all gone after, s", f"{day.seconds:.0f}"),
        ]
    )


def _all_causes() -> list[str]:
    return [*map(str, TAKEN_IN_SILENCE), KILLED_AFTER, GONE, UNEXPLAINED]
