"""Staff and instructors hear once a day at most what waits for them, and nothing when nothing does."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from accounts.models import User
from courses.models import Course
from lms.mails.alerting import send_alerts
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.services import Letter, queue_email
from tests.factories.academy import enroll
from tests.factories.assignments import add_assignment, hand_in

pytestmark = pytest.mark.django_db


def given_up() -> None:
    message = Message(subject="x", greeting="x", paragraphs=["x"])
    queue_email(Letter("test", "one", "x@example.com", "es", message))
    OutboundEmail.objects.update(state=OutboundEmail.State.FAILED)


def sent(kind: str) -> list[str]:
    return list(OutboundEmail.objects.filter(kind=kind).values_list("to", flat=True))


def test_nothing_is_said_when_nothing_waits(diego: User, carla: User) -> None:
    assert send_alerts() == 0
    assert not OutboundEmail.objects.exists()


def test_staff_hears_once_a_day_what_does_not_put_itself_right(diego: User, carla: User) -> None:
    given_up()
    send_alerts()
    send_alerts()
    assert sent("staff_alert") == [diego.email]
    mail = OutboundEmail.objects.get(kind="staff_alert")
    assert [value for _label, value in mail.content["details"]] == ["1"]


def test_addresses_can_take_the_place_of_staff(diego: User, settings: Settings) -> None:
    settings.STAFF_ALERTS = ["ops@example.com"]
    given_up()
    send_alerts()
    assert sent("staff_alert") == ["ops@example.com"]
    settings.STAFF_ALERTS = []
    OutboundEmail.objects.filter(kind="staff_alert").delete()
    send_alerts()
    assert sent("staff_alert") == []


def test_an_instructor_hears_of_new_work_once_a_day(
    alicia: User, carla: User, diego: User, course: Course
) -> None:
    assignment = add_assignment(course)
    enroll(alicia, course)
    hand_in(alicia, assignment)
    send_alerts()
    send_alerts()
    assert sent("work_to_review") == [carla.email]
