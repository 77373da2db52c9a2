"""Who stops in a course is reminded twice at most: by day, not of everything at once, and not of what is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from courses.models import Course
from courses.services import archive_course
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from notifications.enums import MailTopic, OptOutWay
from notifications.models import OutboundEmail
from notifications.services.choosing import turn_off
from progress.models import LearningPause, LessonProgress
from progress.reminders import planning, rules
from tests.factories.academy import enroll, finish, lessons_of, make_course

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
NOON = datetime(2026, 11, 2, 12, tzinfo=ZoneInfo("Europe/Madrid"))
DAY = timedelta(days=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], int]:
    """Plan as if it were that moment; returns how many were queued."""

    def plan(moment: datetime) -> int:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return planning.plan_reminders()

    return plan


@pytest.fixture
def seat(alicia: User, course: Course) -> Enrollment:
    return stopped(alicia, course)


def stopped(student: User, course: Course) -> Enrollment:
    """A student who opened the second lesson at noon, and then nothing."""
    enrollment = enroll(student, course)
    Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=NOON)
    LessonProgress.objects.create(
        enrollment=enrollment, lesson=lessons_of(course)[1], started_at=NOON, last_seen_at=NOON
    )
    return enrollment


def reminders() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind="learning_reminder").order_by("pk"))


def test_two_are_sent_and_then_none_until_the_student_moves(
    seat: Enrollment, at: Callable[[datetime], int]
) -> None:
    assert [at(NOON + day * DAY) for day in (1, 6, 7, 7, 8, 20, 21, 22, 30, 90)] == [
        *(0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    ]
    first, second = reminders()
    assert (first.topic, first.priority, first.reader) == (
        MailTopic.REMINDERS,
        10,
        seat.student.public_id,
    )
    assert "2" in first.subject
    assert lessons_of(seat.course)[1].title in " ".join(first.content["paragraphs"])
    assert first.content["action"][1].endswith(f"/{lessons_of(seat.course)[1].pk}/")
    assert first.dedupe_key != second.dedupe_key

    LessonProgress.objects.update(last_seen_at=NOON + 91 * DAY)
    assert [at(NOON + (91 + day) * DAY) for day in (6, 7, 21, 40)] == [0, 1, 1, 0]


def test_who_finishes_or_goes_on_is_left_alone(
    seat: Enrollment, bruno: User, at: Callable[[datetime], int]
) -> None:
    going_on = stopped(bruno, seat.course)
    at(NOON + DAY)
    finish(seat.student, seat.course)
    LessonProgress.objects.filter(enrollment=going_on).update(last_seen_at=NOON + 6 * DAY)
    assert [at(NOON + day * DAY) for day in (7, 8, 12)] == [0, 0, 0]
    assert LearningPause.objects.get(pk=seat.pk).look_at is None


def test_a_reminder_that_waits_is_taken_back_when_the_course_is_finished(
    alicia: User, course: Course, seat: Enrollment, at: Callable[[datetime], int]
) -> None:
    other = stopped(alicia, make_course())
    assert at(NOON + 8 * DAY) == 1
    at(NOON + 12 * DAY)
    assert {mail.state for mail in reminders()} == {"queued"}
    assert len(reminders()) == 2
    finish(alicia, course)
    states = {mail.dedupe_key.split(":")[1]: mail.state for mail in reminders()}
    assert states == {str(seat.pk): "withheld", str(other.pk): "queued"}


def test_a_new_pause_is_seen_in_time_although_a_reminder_was_sent(
    seat: Enrollment, at: Callable[[datetime], int]
) -> None:
    assert at(NOON + 7 * DAY) == 1
    LessonProgress.objects.update(last_seen_at=NOON + 8 * DAY)
    for day in range(8, 15):
        assert at(NOON + day * DAY) == 0
    assert at(NOON + 15 * DAY) == 1


def test_not_in_a_course_that_is_suspended_ended_or_archived(
    seat: Enrollment, bruno: User, carla: User, at: Callable[[datetime], int]
) -> None:
    ended, archived = stopped(bruno, seat.course), stopped(bruno, make_course(instructor=carla))
    Enrollment.objects.filter(pk=seat.pk).update(state=EnrollmentState.SUSPENDED)
    Enrollment.objects.filter(pk=ended.pk).update(expires_at=NOON + DAY)
    archive_course(course=archived.course, by=carla)
    assert at(NOON + 8 * DAY) == 0


def test_none_comes_at_night_by_the_students_own_clock(
    seat: Enrollment, at: Callable[[datetime], int]
) -> None:
    User.objects.filter(pk=seat.student.pk).update(time_zone="America/Mexico_City")
    # Noon in Madrid is five in the morning there; nine is four in the afternoon in Madrid.
    assert at(NOON + 7 * DAY) == 0
    assert at(NOON + 7 * DAY + timedelta(hours=3, minutes=59)) == 0
    assert at(NOON + 7 * DAY + timedelta(hours=4)) == 1


@pytest.mark.parametrize(
    ("hour", "loud"), [(8, (2, 9)), (9, (2, 9)), (20, (2, 20)), (21, (3, 9)), (23, (3, 9))]
)
def test_the_quiet_hours_end_at_nine(hour: int, loud: tuple[int, int]) -> None:
    zone = ZoneInfo("Europe/Madrid")
    moment = rules.loud_from(NOON.replace(hour=hour), zone).astimezone(zone)
    assert (moment.day, moment.hour) == loud


def test_one_student_in_many_courses_hears_of_one_in_three_days(
    seat: Enrollment, carla: User, at: Callable[[datetime], int]
) -> None:
    for _each in range(3):
        stopped(seat.student, make_course(instructor=carla))
    assert [at(NOON + day * DAY) for day in (7, 8, 9, 10, 11, 13)] == [1, 0, 0, 1, 0, 1]


def test_who_turned_reminders_off_gets_none(
    seat: Enrollment, at: Callable[[datetime], int]
) -> None:
    turn_off(reader=seat.student.public_id, topic=MailTopic.REMINDERS, by_way=OptOutWay.PAGE)
    at(NOON + 7 * DAY)
    assert reminders() == []


def test_who_stopped_long_before_there_were_reminders_is_not_written_to(
    seat: Enrollment, at: Callable[[datetime], int]
) -> None:
    assert at(NOON + 400 * DAY) == 0


def test_looking_costs_the_same_for_one_and_for_thirty(
    seat: Enrollment,
    carla: User,
    at: Callable[[datetime], int],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(29):
        stopped(seat.student, make_course(instructor=carla))
    at(NOON + DAY)
    LearningPause.objects.update(look_at=NOON + 2 * DAY)
    with django_assert_max_num_queries(16):
        at(NOON + 3 * DAY)
