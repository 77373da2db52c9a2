"""Every page of the admin takes as many queries for thirty rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.services.tokens import issue_token
from certificates.services.issuing import issue_due_certificates
from courses.models import Category, Course
from courses.services import add_module
from lib.admin import page_of
from payments.models import StripeEvent
from progress.quizzes.services import start_attempt
from tests.factories.academy import add_video_lesson, enroll, finish, make_course
from tests.factories.assignments import add_assignment, hand_in
from tests.factories.orders import disputed_facts, make_paid_order, refunded_facts, tell
from tests.factories.people import PASSWORD, make_user
from tests.factories.quizzes import add_quiz
from tests.factories.shop import paid_order

LISTS = [
    "accounts_user",
    "accounts_apitoken",
    "certificates_certificate",
    "certificates_certificatearchive",
    "certificates_certificatetemplate",
    "certificates_coursecertificate",
    "certificates_signingkey",
    "courses_category",
    "courses_course",
    "courses_module",
    "courses_lesson",
    "courses_video",
    "enrollments_enrollment",
    "notifications_outboundemail",
    "payments_dispute",
    "payments_order",
    "payments_refund",
    "payments_revenueentry",
    "payments_stripeevent",
    "progress_coursecompletion",
    "progress_lessonprogress",
    "progress_quizattempt",
    "progress_submission",
    "courses_assignment",
]


def live(carla: User, number: int) -> None:
    """A course, a student who finished it, and everything that follows from it."""
    course = make_course(instructor=carla, title=f"Curso {number}")
    student = make_user()
    issue_token(email=student.email, password=PASSWORD)
    finish(student, course)
    paid_order(student, course)
    after_sale(student, make_course(instructor=carla, title=f"Curso {number} de pago"), number)
    add_video_lesson(course)
    quiz = add_quiz(make_course(instructor=carla, title=f"Curso {number} con examen"))
    enroll(student, quiz.module.course)
    start_attempt(student=student, lesson_id=quiz.pk)
    hand_in(student, add_assignment(quiz.module.course))
    Category.objects.create(slug=f"estante-{number}", name_es="E", name_en="S")
    issue_due_certificates()


def after_sale(student: User, course: Course, number: int) -> None:
    """An order that was refunded in part, and disputed, and the event that told it."""
    order = make_paid_order(student, course)
    told = {"refunds": (refunded_facts(order, 100),), "disputes": (disputed_facts(order),)}
    StripeEvent.objects.create(
        stripe_id=f"evt_{number}",
        type="charge.refunded",
        created=order.created_at,
        body={},
        order=tell(order, **told),
    )


def count(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_lists_and_home_take_the_same_queries_for_many_rows(
    client: Client, carla: User, diego: User
) -> None:
    pages = [reverse("admin:index"), *(reverse(f"admin:{name}_changelist") for name in LISTS)]
    client.force_login(diego)
    live(carla, 0)
    for page in pages:
        client.get(page)  # what is cached once for ever is cached now
    before = {page: count(client, page) for page in pages}

    for number in range(1, 30):
        live(carla, number)

    assert {page: count(client, page) for page in pages} == before


def test_a_course_page_takes_the_same_queries_for_many_modules(
    client: Client, carla: User, course: Course
) -> None:
    client.force_login(carla)
    client.get(page_of(course))
    before = count(client, page_of(course))

    for position in range(1, 31):
        add_module(course=course, by=carla, title=f"Módulo {position}", position=position)

    assert count(client, page_of(course)) == before


@pytest.mark.parametrize("who", ["carla", "diego"])
def test_the_home_says_what_needs_attention(
    client: Client, request: pytest.FixtureRequest, course: Course, alicia: User, who: str
) -> None:
    finish(alicia, course).certificates.update(state="failed")
    client.force_login(request.getfixturevalue(who))

    page = client.get(reverse("admin:index"))

    assert [c.month for c in page.context["counts"]] == [1, 1, 0]
    dead = [queue.standing.dead for queue in page.context["queues"]]
    assert dead == ([1, 0, 0, 0, 0, 0] if who == "diego" else [])
