"""SES throttles, fails and hangs; the database restarts under a mail: each goes, and goes once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import ClassVar

import pytest
from botocore.config import Config
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from lib.work import AWAY_AFTER
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.services import Letter, deliver_due_emails, delivering, queue_emails
from tests.chaos.ses_double import SesDouble, Trouble

MESSAGE = Message(subject="Hola", greeting="Hola, Ana", paragraphs=["Un párrafo."])


def queue(count: int) -> None:
    queue_emails(
        Letter(
            kind="test",
            dedupe_key=str(number),
            to=f"ana{number}@example.com",
            language="es",
            message=MESSAGE,
        )
        for number in range(count)
    )


@pytest.fixture
def ses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SesDouble]:
    """A mail service of the test's own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with SesDouble(seed=1) as double:
        settings.EMAIL_BACKEND = "django_ses.SESBackend"
        settings.AWS_SES_REGION_ENDPOINT_URL = double.environment["AWS_SES_REGION_ENDPOINT_URL"]
        yield double


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [Trouble.THROTTLES, Trouble.FAILS])
def test_a_mail_that_ses_had_no_time_for_goes_later_and_no_attempt_is_counted(
    ses: SesDouble, trouble: Trouble
) -> None:
    queue(AWAY_AFTER + 2)
    ses.begin_trouble(trouble)
    assert deliver_due_emails() == AWAY_AFTER == ses.met[trouble]
    rows = OutboundEmail.objects.all()
    assert {(row.state, row.attempts) for row in rows} == {("queued", 0)}
    assert sum("TransportAway" in row.last_error for row in rows) == AWAY_AFTER

    ses.calm_down()
    rows.update(due_at=timezone.now())
    deliver_due_emails()
    assert {row.state for row in rows.all()} == {"sent"}
    assert ses.accepted == {row.message_id: 1 for row in rows.all()}


@pytest.mark.django_db
def test_an_ses_that_hangs_is_not_waited_for_and_not_asked_twice(
    ses: SesDouble, settings: Settings
) -> None:
    assert settings.AWS_SES_CONFIG.retries["total_max_attempts"] == 1
    settings.AWS_SES_CONFIG = settings.AWS_SES_CONFIG.merge(Config(read_timeout=0.2))
    queue(1)
    ses.begin_trouble(Trouble.HANGS)
    deliver_due_emails()
    assert ses.met[Trouble.HANGS] == 1
    row = OutboundEmail.objects.get()
    assert (row.state, row.attempts) == ("queued", 0)
    assert "ReadTimeoutError" in row.last_error


class DatabaseRestarts(BaseEmailBackend):
    """Takes the mail; then our session with the database is gone."""

    taken: ClassVar[list[EmailMessage]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.taken.extend(messages)
        with contextlib.suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_restarts_between_sending_and_recording_doubles_no_mail(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.DatabaseRestarts"
    monkeypatch.setattr(DatabaseRestarts, "taken", [])
    monkeypatch.setattr(delivering, "RECORD_PAUSE", 0)
    queue(1)
    deliver_due_emails()
    deliver_due_emails()
    assert len(DatabaseRestarts.taken) == 1
    assert OutboundEmail.objects.get().state == "sent"
