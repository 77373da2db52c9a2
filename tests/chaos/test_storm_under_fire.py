"""`make chaos`: completions while workers are killed and the broker and S3 come and go. Prints the counts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from certificates.models import Certificate, CertificateArchive
from devstack.pytest_plugin import PrivatePart, private_s3, private_valkey
from notifications.models import OutboundEmail
from tests.factories.academy import finish, make_course
from tests.factories.people import make_bare_user
from tests.integration.processes import Process, environment, wait_until, worker

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

COMPLETIONS = int(os.environ.get("CHAOS_COMPLETIONS", "300"))


class Fire:
    """Kills the worker every two seconds and takes the broker and S3 away in turn, until told to stop."""

    def __init__(self, parts: list[PrivatePart], start_worker: Callable[[], Process]) -> None:
        self._parts, self._start_worker = parts, start_worker
        self._out, self.kills, self.outages = Event(), 0, 0
        self._worker = start_worker()
        self._thread = Thread(target=self._burn, daemon=True)
        self._thread.start()

    def _burn(self) -> None:
        while not self._out.wait(2):
            self._worker.kill()
            self.kills += 1
            part = self._parts[self.kills % len(self._parts)]
            part.stop()
            self._worker = self._start_worker()
            self._out.wait(1)
            part.start()
            self.outages += 1

    def put_out(self) -> Process:
        """Stop; returns the worker that is left."""
        self._out.set()
        self._thread.join(60)
        # On Linux a part ends with the thread that started it: these must outlive the fire.
        for part in self._parts:
            part.stop()
            part.start()
        return self._worker


def test_every_completion_becomes_one_archived_certificate_and_one_mail(tmp_path: Path) -> None:
    course = make_course(lessons=1)
    with private_valkey() as broker, private_s3() as s3, ExitStack() as running:
        env = environment(broker.url) | s3.environment

        def start() -> Process:
            return running.enter_context(worker(tmp_path, env))

        fire = Fire([broker, s3], start)
        for number in range(COMPLETIONS):
            finish(make_bare_user(f"student{number}@example.com"), course)
        wait_until(lambda: fire.kills >= 5, seconds=120, what="five kills")
        fire.put_out()
        settle()
        report(fire)

    assert Certificate.objects.filter(state="issued").count() == COMPLETIONS
    assert Certificate.objects.values("number").distinct().count() == COMPLETIONS
    assert CertificateArchive.objects.filter(state="stored").count() == COMPLETIONS
    letters = OutboundEmail.objects.filter(kind="certificate_issued")
    assert (
        letters.filter(state="sent").count()
        == letters.values("to").distinct().count()
        == COMPLETIONS
    )


def settle() -> None:
    """Wait for all work to be done; what was postponed by the fire is made due now."""
    queues = (Certificate, CertificateArchive, OutboundEmail)

    def done() -> bool:
        now = timezone.now()
        for queue in queues:
            queue.objects.waiting().filter(due_at__gt=now).exclude(last_error="").update(
                due_at=now, last_error=""
            )
        return not any(queue.objects.waiting().exists() for queue in queues)

    deadline = time.monotonic() + 300
    while not done():
        assert time.monotonic() < deadline, "work is left over"
        time.sleep(1)
    connection.close()


def report(fire: Fire) -> None:
    """Say what happened."""
    attempts = [row.attempts for row in OutboundEmail.objects.filter(kind="certificate_issued")]
    print(
        f"\ncompletions {COMPLETIONS} · workers killed {fire.kills} · outages {fire.outages} · "
        f"certificates issued {Certificate.objects.filter(state='issued').count()} · "
        f"archived {CertificateArchive.objects.filter(state='stored').count()} · "
        f"mails sent {OutboundEmail.objects.filter(state='sent').count()} · "
        f"mails tried more than once {sum(count > 1 for count in attempts)}"
    )
