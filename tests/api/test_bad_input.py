"""What a hostile or broken program sends: a clear problem document, nothing broken, nothing lost."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from courses.models import Course
from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from progress.models import LessonProgress
from tests.factories.academy import add_video_lesson, enroll, finish, lessons_of, make_course
from tests.factories.people import bearer


def as_user(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=bearer(user)["Authorization"])
    return client


def assert_problem(response: Any, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["code"] == code
    assert {"type", "title", "status", "detail"} <= set(body)
    return body


@pytest.mark.parametrize(
    ("watched", "status"),
    [
        ([[-5, 10]], 422),
        ([[0, 1e12]], 422),
        ([[0, 700]], 422),
        ([[0, 600]], 422),
        ([[10, 0]], 422),
        ([["a", "b"]], 400),
        ([[1]], 400),
        ("everything", 400),
        ([[0, 1]] * 500, 400),
    ],
)
def test_forged_intervals(alicia: User, course: Course, watched: object, status: int) -> None:
    video = add_video_lesson(course, seconds=600)
    enroll(alicia, course)
    answer = as_user(alicia).post(
        "/api/track-progress", {"lessonId": video.pk, "watched": watched}, format="json"
    )
    assert answer.status_code == status, answer.content
    assert not LessonProgress.objects.exists()


def test_infinity_and_nan_are_not_json(alicia: User, course: Course) -> None:
    enroll(alicia, course)
    for constant in ("NaN", "Infinity", "-Infinity"):
        body = f'{{"lessonId": 1, "watched": [[0, {constant}]]}}'
        answer = as_user(alicia).post("/api/track-progress", body, content_type="application/json")
        assert_problem(answer, 400, "parse_error")


@pytest.mark.django_db(transaction=True)
def test_enrolling_twice_at_once_is_one_enrolment_and_one_mail() -> None:
    from tests.factories.people import make_user

    student, course = make_user("Alicia F"), make_course()
    headers, gate, answers = bearer(student), threading.Barrier(2), []

    def enrol() -> None:
        client = APIClient()
        gate.wait(10)
        answer = client.post(
            "/api/inscripcion-cursos", {"courseId": course.pk}, format="json", headers=headers
        )
        answers.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=enrol) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [201, 201]
    assert Enrollment.objects.count() == 1
    assert OutboundEmail.objects.filter(kind="enrollment_confirmed").count() == 1


def test_another_students_certificate_is_not_found(
    alicia: User, bruno: User, course: Course
) -> None:
    finish(alicia, course)
    code = alicia.certificates.get().code
    assert_problem(as_user(bruno).get(f"/api/v1/certificates/{code}"), 404, "not_found")
    assert as_user(alicia).get(f"/api/v1/certificates/{code}").status_code == 200


def test_another_students_certificate_pages_are_not_found(
    alicia: User, bruno: User, course: Course, client: Client
) -> None:
    finish(alicia, course)
    code = alicia.certificates.get().code
    client.force_login(bruno)
    for page in (
        f"/certificates/{code}/",
        f"/certificates/{code}/state/",
        f"/certificates/{code}/pdf/",
    ):
        assert client.get(page).status_code == 404


def test_an_unpublished_course_is_unknown_to_students(alicia: User, carla: User) -> None:
    draft = make_course(instructor=carla, published=False)
    student = as_user(alicia)
    assert_problem(student.get(f"/api/v1/courses/{draft.slug}"), 404, "not_found")
    answer = student.post("/api/inscripcion-cursos", {"courseId": draft.pk}, format="json")
    assert_problem(answer, 404, "course_not_open")
    assert student.get("/api/cursos").json()["results"] == []
    assert not Enrollment.objects.exists()
    assert as_user(carla).get(f"/api/v1/courses/{draft.slug}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["nope", "000000000000", "%00", "A" * 500, "<script>", "ñandú"])
def test_an_unknown_code_is_told_so(api: APIClient, client: Client, code: str) -> None:
    assert_problem(api.get(f"/api/v1/verifications/{code}"), 404, "not_found")
    page = client.get(f"/verify/{code}/")
    assert page.status_code == 404
    assert b"<script>" not in page.content.replace(b'<script type="module"', b"").replace(
        b"<script defer", b""
    )


@pytest.mark.django_db
def test_a_body_of_ten_megabytes_is_refused(api: APIClient) -> None:
    body = json.dumps({"email": "a@example.com", "password": "x" * 10_000_000, "fullName": "A"})
    answer = api.post("/api/registros", body, content_type="application/json")
    assert_problem(answer, 413, "too_large")
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "[", "[]", '"text"', "null", "{" * 100_000, '{"a": "\\ud800"}']
)
def test_what_is_no_json_object_is_refused(api: APIClient, body: str) -> None:
    answer = api.post("/api/registros", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_control_characters_are_cleaned_and_html_is_only_text(
    api: APIClient, client: Client
) -> None:
    name = "Eva\u202e\u0007 <b onmouseover=x>Ñ</b>"
    answer = api.post(
        "/api/registros",
        {"email": "eva@example.com", "password": "clave-muy-larga", "fullName": name},
        format="json",
    )
    assert answer.status_code == 201, answer.content
    user = User.objects.get()
    assert user.full_name == "Eva <b onmouseover=x>Ñ</b>"
    user.emailaddress_set.update(verified=True)
    client.force_login(user)
    page = client.get("/account/profile/").content.decode()
    assert "<b onmouseover" not in page
    assert "&lt;b onmouseover=x&gt;" in page


@pytest.mark.django_db
def test_a_nul_byte_in_a_name_is_refused(api: APIClient) -> None:
    answer = api.post(
        "/api/registros",
        {"email": "eva@example.com", "password": "clave-muy-larga", "fullName": "E\0va"},
        format="json",
    )
    assert_problem(answer, 400, "invalid")


@pytest.mark.django_db
def test_only_students_open_their_own_account(api: APIClient) -> None:
    answer = api.post(
        "/api/registros",
        {
            "email": "eva@example.com",
            "password": "clave-muy-larga",
            "fullName": "Eva",
            "accountType": "staff",
        },
        format="json",
    )
    assert_problem(answer, 403, "account_type_not_open")
    assert not User.objects.exists()


def test_a_known_email_gets_the_same_answer(api: APIClient, alicia: User) -> None:
    body = {"email": "alicia@example.com", "password": "clave-muy-larga", "fullName": "Otra"}
    known = api.post("/api/registros", body, format="json")
    unknown = api.post("/api/registros", body | {"email": "new@example.com"}, format="json")
    assert known.status_code == unknown.status_code == 201
    assert set(known.json()) == set(unknown.json())
    assert known.json()["userId"] != str(alicia.public_id)
    assert OutboundEmail.objects.filter(kind="account_already_exists", to=alicia.email).count() == 1
    alicia.refresh_from_db()
    assert alicia.full_name == "Alicia Fernández Ríos"


def test_a_paid_course_answers_where_to_buy_it(alicia: User, carla: User) -> None:
    paid = make_course(instructor=carla, price_cents=2900)
    answer = as_user(alicia).post("/api/inscripcion-cursos", {"courseId": paid.pk}, format="json")
    body = assert_problem(answer, 402, "payment_required")
    assert body["purchaseUrl"] == f"http://testserver/courses/{paid.slug}/buy/"
    assert not Enrollment.objects.exists()


def test_a_wrong_expired_or_revoked_token_is_refused(alicia: User, api: APIClient) -> None:
    api.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert_problem(
        api.post("/api/certificados", {"courseId": 1}, format="json"), 401, "authentication_failed"
    )
    client = as_user(alicia)
    assert client.delete("/api/v1/tokens").status_code == 204
    assert client.post("/api/certificados", {"courseId": 1}, format="json").status_code == 401


def test_an_idempotency_key_replays_the_answer_and_refuses_another_body(
    alicia: User, course: Course
) -> None:
    client = as_user(alicia)
    key = {"Idempotency-Key": "enrol-1"}
    first = client.post(
        "/api/inscripcion-cursos", {"courseId": course.pk}, format="json", headers=key
    )
    again = client.post(
        "/api/inscripcion-cursos", {"courseId": course.pk}, format="json", headers=key
    )
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    other = client.post("/api/inscripcion-cursos", {"courseId": 999}, format="json", headers=key)
    assert_problem(other, 422, "idempotency_key_reused")


def test_a_report_by_token_costs_three_queries(
    alicia: User, course: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    video = add_video_lesson(course, seconds=600)
    enroll(alicia, course)
    client = as_user(alicia)
    with django_assert_max_num_queries(3):
        answer = client.post(
            "/api/track-progress",
            {"lessonId": video.pk, "position": 12, "watched": [[0, 12]]},
            format="json",
        )
    assert answer.status_code == 200


@pytest.mark.parametrize("many", [1, 30])
def test_the_catalogue_costs_the_same_with_one_course_and_thirty(
    carla: User, api: APIClient, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        make_course(instructor=carla, lessons=1)
    with django_assert_num_queries(1):
        assert len(api.get("/api/cursos").json()["results"]) == min(many, 24)


def test_the_pages_of_the_catalogue_hold_every_course_once(carla: User, api: APIClient) -> None:
    for _ in range(30):
        make_course(instructor=carla, lessons=1)
    first = api.get("/api/cursos").json()
    second = api.get(first["next"]).json()
    slugs = [course["slug"] for course in first["results"] + second["results"]]
    assert len(slugs) == len(set(slugs)) == 30
    assert second["next"] is None
    assert api.get(second["previous"]).json()["results"] == first["results"]
    assert_problem(api.get("/api/cursos", {"cursor": "forged"}), 422, "invalid")


def test_a_finished_lesson_of_another_course_is_not_reachable(alicia: User, course: Course) -> None:
    other = make_course()
    lesson = lessons_of(other)[0]
    enroll(alicia, course)
    answer = as_user(alicia).post(
        "/api/track-progress", {"lessonId": lesson.pk, "completed": True}, format="json"
    )
    assert_problem(answer, 403, "not_enrolled")
