"""All workers together send no faster than the account may."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core import mail as outbox
from django.db import connection
from pytest_django import Settings

from lib.work import Priority
from notifications import rate
from notifications.message import Message
from notifications.models import OutboundEmail, SendingPace
from notifications.rate import Pace
from notifications.services import Letter, deliver_due_emails, queue_emails

MESSAGE = Message(subject="Hola", greeting="Hola, Ana", paragraphs=["Un párrafo."])


def queue(count: int, name: str = "ana", **fields: Any) -> None:
    queue_emails(
        Letter("test", f"{name}{number}", f"{name}{number}@example.com", "es", MESSAGE, **fields)
        for number in range(count)
    )


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that workers would have waited: nobody does."""
    waited: list[float] = []
    monkeypatch.setattr(rate.time, "sleep", waited.append)
    return waited


@pytest.mark.django_db
def test_turns_are_a_step_apart_after_a_burst(waits: list[float], settings: Settings) -> None:
    settings.EMAIL_RATE = 2.0
    pace = Pace()
    for _ in range(8):
        pace.take_turn()
    # A second's worth may go at once; then each waits half a second more than the one before.
    assert len(waits) >= 5
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(0.5 * 7 - 1, abs=1.2)


@pytest.mark.django_db(transaction=True)
def test_workers_share_one_pace(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_RATE = 1.0
    taken: list[float] = []
    monkeypatch.setattr(rate.time, "sleep", taken.append)

    def work(_number: int) -> None:
        try:
            for _ in range(3):
                Pace().take_turn()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    # Twelve mails at one a second: the last turn is ten to eleven seconds away, whoever took it.
    assert 8 < max(taken) <= 11
    assert SendingPace.objects.count() == 1


@pytest.mark.django_db
def test_a_line_that_is_too_long_is_waited_for_elsewhere(
    waits: list[float], settings: Settings
) -> None:
    settings.EMAIL_RATE = 0.05
    queue(3)
    deliver_due_emails()
    rows = OutboundEmail.objects.all()
    assert [row.state for row in rows].count("queued") == 2
    assert {row.attempts for row in rows if row.state == "queued"} == {0}
    assert len(outbox.outbox) == 1
    assert max(waits, default=0) <= rate.LONGEST_WAIT


@pytest.mark.django_db
def test_a_mail_that_is_waited_for_goes_before_a_crowd_that_can_wait(
    waits: list[float], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_RATE = 5.0
    queue(40, priority=Priority.BULK)
    take_turn = Pace.take_turn

    def and_then_somebody_finishes(self: Pace) -> None:
        take_turn(self)
        if len(outbox.outbox) == 12:
            queue(1, "live")

    monkeypatch.setattr(Pace, "take_turn", and_then_somebody_finishes)
    monkeypatch.setattr(rate, "LONGEST_WAIT", 60.0)
    deliver_due_emails()
    position = [mail.to[0] for mail in outbox.outbox].index("live0@example.com")
    assert 12 <= position <= 12 + 2 * 5


@pytest.mark.django_db
def test_a_rate_of_nothing_takes_no_turn(settings: Settings, waits: list[float]) -> None:
    settings.EMAIL_RATE = 0.0
    queue(3)
    deliver_due_emails()
    assert len(outbox.outbox) == 3
    assert waits == []
    assert not SendingPace.objects.exists()


class Quota:
    """What SES says of the account."""

    def __init__(self, rate: float | ClientError) -> None:
        self.rate, self.asked = rate, 0

    def get_rate_limit(self) -> float:
        self.asked += 1
        if isinstance(self.rate, ClientError):
            raise self.rate
        return self.rate


def test_ses_is_asked_once_an_hour_what_it_allows(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_RATE, settings.EMAIL_BACKEND = None, "django_ses.SESBackend"
    quota = Quota(14.0)
    monkeypatch.setattr(rate, "get_connection", lambda: quota)
    pace = Pace()
    assert [pace.rate, pace.rate, pace.batch(20)] == [14.0, 14.0, 20]
    assert quota.asked == 1
    later = time.monotonic() + 3_700
    monkeypatch.setattr(rate.time, "monotonic", lambda: later)
    assert pace.rate == 14.0
    assert quota.asked == 2


def test_while_ses_does_not_say_mails_go_as_in_its_sandbox(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_RATE, settings.EMAIL_BACKEND = None, "django_ses.SESBackend"
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetAccount")
    monkeypatch.setattr(rate, "get_connection", lambda: Quota(denied))
    assert (Pace().rate, Pace().batch(20)) == (1.0, 2)
