"""Outages and killed workers: every certificate is issued, once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from celery import current_app
from django.db import connection, transaction
from kombu import Connection

from accounts.models import User
from accounts.services.tokens import issue_token
from certificates.models import Certificate
from courses.models import Course
from devstack.pytest_plugin import private_valkey
from notifications.models import OutboundEmail
from progress.models import CourseCompletion
from progress.services import Report, track_progress
from tests.factories.academy import enroll, finish, lessons_of, make_course
from tests.factories.people import PASSWORD, make_bare_user, make_user
from tests.integration.processes import Process, environment, wait_until, web, worker
from tests.locks import somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


def almost_finished(student: User, course: Course) -> int:
    """Let a student do all but the last lesson; returns that lesson's id."""
    enroll(student, course)
    *done, last = lessons_of(course)
    for lesson in done:
        track_progress(student=student, lesson_id=lesson.pk, report=Report(completed=True))
    return last.pk


def call(url: str, token: str, body: dict[str, object] | None = None) -> tuple[int, float]:
    """Return status and seconds of a GET, or of a POST with ``body``."""
    request = Request(  # noqa: S310  # our own server
        url,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    started = time.monotonic()
    with urlopen(request, timeout=30) as response:  # noqa: S310
        return response.status, time.monotonic() - started


def assert_all_issued_once(count: int) -> None:
    assert Certificate.objects.count() == CourseCompletion.objects.count() == count
    assert Certificate.objects.filter(state="issued").count() == count
    assert Certificate.objects.values("number").distinct().count() == count
    letters = OutboundEmail.objects.filter(kind="certificate_issued")
    assert letters.values("to").distinct().count() == letters.count() == count


def test_completions_while_the_broker_is_stopped_are_answered_and_issued_when_it_is_back(
    tmp_path: Path,
) -> None:
    course = make_course()
    students = [make_user() for _ in range(4)]
    last = {almost_finished(student, course) for student in students}.pop()
    tokens = [issue_token(email=student.email, password=PASSWORD)[0] for student in students]

    with private_valkey() as broker:
        env = environment(broker.url)
        with web(tmp_path, env) as site, worker(tmp_path, env):
            wait_until(
                lambda: not OutboundEmail.objects.filter(state="queued").exists(),
                what=f"the worker at work, see {tmp_path}",
            )
            broker.stop()
            for token in tokens:
                status, seconds = call(
                    f"{site}/api/track-progress", token, {"lessonId": last, "completed": True}
                )
                assert status == 200
                assert seconds < 5
                assert call(f"{site}/courses/", token)[0] == 200
                assert call(f"{site}/healthz", token)[0] == 200
            assert Certificate.objects.filter(state="queued").count() == len(students)

            broker.start()
            wait_until(
                lambda: Certificate.objects.filter(state="issued").count() == len(students),
                seconds=90,
                what=f"certificates after the outage, see {tmp_path}",
            )
    assert_all_issued_once(len(students))


def test_a_worker_that_is_at_work_outlives_the_broker_and_goes_on(tmp_path: Path) -> None:
    course = make_course(lessons=1)
    finish(make_bare_user("first@example.com"), course)

    with private_valkey() as broker, worker(tmp_path, environment(broker.url)) as survivor:
        with certificates_locked():
            ring(broker.url)
            wait_until(somebody_waits_for_a_lock, what=f"a worker at work, see {survivor.log}")
            broker.stop()
        # It finishes, and has nobody to answer.
        wait_until_issued(1, see=survivor)
        broker.start()
        finish(make_bare_user("second@example.com"), course)
        wait_until_issued(2, see=survivor)
        assert survivor.popen.poll() is None
    assert_all_issued_once(2)


@contextmanager
def certificates_locked() -> Iterator[None]:
    """Nobody can take a certificate to work at."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE certificates_certificate IN EXCLUSIVE MODE")
        yield


def ring(broker_url: str) -> None:
    with Connection(broker_url) as connection:
        task = "certificates.tasks.issue_due_certificates"
        current_app.send_task(task, connection=connection, ignore_result=True)


def wait_until_issued(count: int, *, see: Process) -> None:
    issued = Certificate.objects.filter(state="issued")
    wait_until(lambda: issued.count() == count, seconds=90, what=f"certificates, see {see.log}")


def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(tmp_path: Path) -> None:
    course = make_course(lessons=1)
    count = 40
    for number in range(count):
        finish(make_bare_user(f"student{number}@example.com"), course)

    with private_valkey() as broker:
        env = environment(broker.url, CERTIFICATE_BATCH=str(count))
        with worker(tmp_path, env) as victim:
            wait_until(lambda: rows_held() > 0, what=f"a batch in progress, see {victim.log}")
            victim.kill()
        wait_until(lambda: rows_held() == 0, what="the dead worker's rows to be free")
        assert Certificate.objects.filter(state="queued").count() == count
        assert not OutboundEmail.objects.filter(kind="certificate_issued").exists()

        with worker(tmp_path, env):
            wait_until(
                lambda: Certificate.objects.filter(state="issued").count() == count,
                seconds=90,
                what=f"certificates after the kill, see {tmp_path}",
            )
    assert_all_issued_once(count)


def rows_held() -> int:
    """How many queued certificates some other transaction holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM certificates_certificate WHERE state = 'queued' AND id NOT IN "
            "(SELECT id FROM certificates_certificate WHERE state = 'queued' FOR UPDATE SKIP LOCKED)"
        )
        return cursor.fetchone()[0]
