"""`make chaos`: every completion becomes one certificate and one mail, whatever burns. Prints the counts."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from certificates.models import Certificate
from certificates.warming import warm
from devstack.pytest_plugin import PrivatePart, private_s3, private_valkey
from notifications.models import OutboundEmail
from tests.chaos import audit
from tests.chaos.crew import MAIL, WORKERS, Crew
from tests.chaos.fault_proxy import Fault, FaultProxy
from tests.chaos.fire import Fire, wait_for_calm
from tests.chaos.parts import StormDatabase, storm_database
from tests.chaos.ses_double import SesDouble, Trouble
from tests.chaos.students import Answers, Clients, enrol
from tests.integration.processes import environment

pytestmark = pytest.mark.chaos

COMPLETIONS = int(os.environ.get("CHAOS_COMPLETIONS", "5000"))
SEED = int(os.environ.get("CHAOS_SEED", "2026"))
#: Seconds that the fire lasts, and that the clients take in calm: they meet every outage of it.
FIRE_SECONDS = max(50.0, COMPLETIONS / 40)
RATE = COMPLETIONS / (0.9 * FIRE_SECONDS)
#: Hard stops, in seconds.
LONGEST_FIRE = 2 * FIRE_SECONDS + 60
LONGEST_CALM = 240 + COMPLETIONS / 15


@dataclass(frozen=True, slots=True)
class Storm:
    """What is left when the fire is out and all work is done."""

    database: StormDatabase
    broker: PrivatePart
    s3: PrivatePart
    road: FaultProxy
    ses: SesDouble
    crew: Crew
    fire: Fire
    answers: Answers
    burnt: float
    seconds: float


@pytest.fixture
def storm(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Storm]:
    """Let it burn, wait for calm, and keep the parts up for whoever looks."""
    with django_db_blocker.unblock(), ExitStack() as up:
        database = up.enter_context(storm_database())
        broker, s3 = up.enter_context(private_valkey()), up.enter_context(private_s3())
        address = urlsplit(s3.url)
        road = up.enter_context(FaultProxy((str(address.hostname), int(address.port or 0))))
        ses = up.enter_context(SesDouble(seed=SEED))
        reports = enrol(COMPLETIONS)
        warm()  # as after any first start: the templates are compiled
        connection.close()  # it would not outlive the database
        env = environment(broker.url) | s3.environment | ses.environment
        env |= {"AWS_S3_ENDPOINT_URL": road.url}

        crew = up.enter_context(Crew(tmp_path, env, seed=SEED))
        fire = Fire(
            seconds=FIRE_SECONDS, crew=crew, database=database, broker=broker, s3=road, ses=ses
        )
        started = time.monotonic()
        clients = Clients(tmp_path, env, reports, rate=RATE, seed=SEED)
        up.callback(clients.stop)
        fire.burn(until=clients.are_done, at_most=LONGEST_FIRE)
        burnt = time.monotonic() - started
        print(f"\nthe fire is out after {burnt:.0f} s; logs: {tmp_path}\n{audit.still_open()}")
        calm = wait_for_calm(
            crew,
            lambda: clients.are_done() and audit.nothing_left(COMPLETIONS),
            seconds=LONGEST_CALM,
        )
        assert calm, f"work is left over, logs: {tmp_path}\n{audit.still_open()}"
        seconds = time.monotonic() - started
        yield Storm(database, broker, s3, road, ses, crew, fire, clients.answers(), burnt, seconds)


def test_every_completion_becomes_one_archived_certificate_and_one_mail(storm: Storm) -> None:
    certificates = audit.count_certificates()
    archive = audit.read_archive(storm.s3.environment, seed=SEED)
    mails = audit.compare_mails(storm.ses.accepted)
    print(report(storm, certificates, archive, mails))

    assert Certificate.objects.count() == certificates.issued == COMPLETIONS
    assert certificates.numbers == certificates.codes == certificates.completions == COMPLETIONS
    assert certificates.other_history == 0
    assert archive.stored == archive.same == COMPLETIONS
    assert archive.signed == archive.sampled == min(audit.SIGNATURES, COMPLETIONS)
    assert not any(queue.objects.dead().exists() for queue in audit.QUEUES)

    assert OutboundEmail.objects.filter(kind="certificate_issued").count() == COMPLETIONS
    assert mails.sent == COMPLETIONS
    assert mails.missing == mails.unknown == 0
    # The documented window: killed between the answer of the mail service and its record.
    assert mails.doubled <= storm.crew.kills[MAIL]


def report(
    storm: Storm,
    certificates: audit.Certificates,
    archive: audit.Archive,
    mails: audit.Mails,
) -> str:
    """What happened, as a table."""
    crew, met = storm.crew, storm.road.met + storm.ses.met
    return "\n" + audit.table(
        [
            ("completions asked for", COMPLETIONS),
            ("reports answered (some students click twice)", storm.answers.answered),
            ("reports sent again (database away)", storm.answers.tried_again),
            *((f"killed -9: {post.name} processes", crew.kills[post.name]) for post in WORKERS),
            ("  of them with their whole group", crew.groups_killed),
            *((f"ended by itself: {name}", times) for name, times in crew.ended_alone.items()),
            *storm.database.outages.items(),
            *storm.fire.outages.items(),
            *((str(kind), met[kind]) for kind in (*Fault, *Trouble) if kind is not Fault.NONE),
            ("certificates issued", certificates.issued),
            ("distinct numbers / codes", f"{certificates.numbers}/{certificates.codes}"),
            ("archived", archive.stored),
            ("read back, SHA-256 as issued", archive.same),
            ("signatures valid in a sample", f"{archive.signed}/{archive.sampled}"),
            ("mails recorded as sent", mails.sent),
            ("mails accepted by SES", mails.accepted),
            ("mails accepted twice (crash window)", mails.doubled),
            ("  allowed: mail processes killed", crew.kills[MAIL]),
            ("longest from completion to issue, s", f"{certificates.slowest.total_seconds():.1f}"),
            ("longest report, s", f"{storm.answers.slowest:.1f}"),
            ("fire, s", f"{storm.burnt:.0f}"),
            ("all done after, s", f"{storm.seconds:.0f}"),
        ]
    )
