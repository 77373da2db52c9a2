"""An instructor writes to everybody in a course: once a day, once to each, and a killed worker goes on."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Course
from enrollments.enums import EnrollmentSource, EnrollmentState
from enrollments.exceptions import UpdateAlreadySent, UpdateTooSoon
from enrollments.models import CourseUpdate, Enrollment
from enrollments.updates import services
from enrollments.updates.models import UpdateState
from enrollments.updates.services import queue_updates, save_update, send_to_author, send_update
from lib.errors import NotAllowed
from notifications.enums import MailTopic, OptOutWay
from notifications.models import OutboundEmail
from notifications.services.choosing import turn_off
from tests.factories.academy import enroll, make_course
from tests.factories.people import make_bare_user
from tests.pages.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(course: Course) -> CourseUpdate:
    return written(course)


def written(course: Course) -> CourseUpdate:
    return save_update(
        update=CourseUpdate(),
        by=course.instructor,
        course=course,
        subject="Una lección nueva",
        body="Hay una lección más.\r\n\r\nA quien le sirva: <b>está</b> al final.",
    )


def seats(course: Course, count: int) -> list[Enrollment]:
    return Enrollment.objects.bulk_create(
        Enrollment(
            student=make_bare_user(f"s{number}@example.com"),
            course=course,
            source=EnrollmentSource.FREE,
        )
        for number in range(count)
    )


def sent() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind="course_update").order_by("pk"))


def test_everybody_in_the_course_gets_it_and_nobody_else(
    update: CourseUpdate, alicia: User, bruno: User
) -> None:
    enroll(alicia, update.course)
    suspended = enroll(bruno, update.course)
    Enrollment.objects.filter(pk=suspended.pk).update(state=EnrollmentState.SUSPENDED)
    send_update(update=update, by=update.course.instructor)
    assert queue_updates() == 1
    assert queue_updates() == 0

    (mail,) = sent()
    assert (mail.to, mail.topic) == (alicia.email, MailTopic.COURSE_UPDATES)
    assert mail.reader == alicia.public_id
    assert mail.content["paragraphs"][:2] == [
        "Hay una lección más.",
        "A quien le sirva: <b>está</b> al final.",
    ]
    update.refresh_from_db()
    assert (update.state, update.queued, update.readers) == (UpdateState.QUEUED, 1, 1)


def test_a_killed_worker_goes_on_where_its_last_batch_ended(
    update: CourseUpdate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 3)
    seats(update.course, 8)
    send_update(update=update, by=update.course.instructor)
    assert services._queue_batch() == 3
    whole = services.queue_emails

    def killed(letters: object) -> None:
        whole(letters)  # type: ignore[arg-type]
        raise SystemExit

    monkeypatch.setattr(services, "queue_emails", killed)
    with pytest.raises(SystemExit):
        services.queue_updates()
    monkeypatch.setattr(services, "queue_emails", whole)
    update.refresh_from_db()
    assert (update.queued, len(sent())) == (3, 3)

    assert queue_updates() == 5
    assert len({mail.to for mail in sent()}) == len(sent()) == 8


def test_who_turned_news_off_gets_none(update: CourseUpdate, alicia: User, bruno: User) -> None:
    for student in (alicia, bruno):
        enroll(student, update.course)
    turn_off(reader=alicia.public_id, topic=MailTopic.COURSE_UPDATES, by_way=OptOutWay.ONE_CLICK)
    send_update(update=update, by=update.course.instructor)
    queue_updates()
    assert [mail.to for mail in sent()] == [bruno.email]


def test_one_a_day_and_each_once(update: CourseUpdate) -> None:
    author = update.course.instructor
    send_update(update=update, by=author)
    with pytest.raises(UpdateAlreadySent):
        send_update(update=update, by=author)
    second = written(update.course)
    with pytest.raises(UpdateTooSoon):
        send_update(update=second, by=author)
    second.refresh_from_db()
    assert second.is_draft


def test_another_instructor_and_a_student_may_not(update: CourseUpdate, alicia: User) -> None:
    for act in (send_update, send_to_author):
        with pytest.raises(NotAllowed):
            act(update=update, by=alicia)
    assert sent() == []


def test_the_author_tries_it_first_and_is_told_to_how_many_it_goes(
    client: Client, update: CourseUpdate, alicia: User, carla: User
) -> None:
    enroll(alicia, update.course)
    client.force_login(carla)
    page = f"/admin/enrollments/courseupdate/{update.pk}"
    client.post(f"{page}/try/", {"answer": "yes"})
    (trial,) = sent()
    assert (trial.to, trial.topic) == (carla.email, MailTopic.SERVICE)

    client.cookies["django_language"] = "en"
    assert "1 student" in read(client.get(f"{page}/send/")).text
    assert len(sent()) == 1
    client.post(f"{page}/send/", {"answer": "yes"})
    queue_updates()
    assert [mail.to for mail in sent()] == [carla.email, alicia.email]


def test_who_has_an_old_form_open_does_not_make_a_sent_one_a_draft(update: CourseUpdate) -> None:
    seats(update.course, 1)
    old = CourseUpdate.objects.get(pk=update.pk)
    send_update(update=update, by=update.course.instructor)
    with pytest.raises(UpdateAlreadySent):
        save_update(
            update=old,
            by=update.course.instructor,
            course=update.course,
            subject="Otra",
            body="Otra cosa.",
        )
    update.refresh_from_db()
    assert (update.state, update.subject) == (UpdateState.QUEUEING, "Una lección nueva")


def test_an_update_of_another_instructor_is_not_taken_over(
    update: CourseUpdate, bruno: User
) -> None:
    User.objects.filter(pk=bruno.pk).update(account_type="instructor")
    bruno.refresh_from_db()
    mine = make_course(instructor=bruno)
    with pytest.raises(NotAllowed):
        save_update(update=update, by=bruno, course=mine, subject="Mía", body="Mía.")
    update.refresh_from_db()
    assert update.subject == "Una lección nueva"
