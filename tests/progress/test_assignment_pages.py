"""An assignment on the pages and by the API: a plain form, a file through a short-lived link, nothing of others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from courses.models import Course, Lesson
from enrollments.models import Enrollment
from progress.models import Submission
from progress.submissions.services import accept_submission, return_submission
from tests.factories.academy import enroll, lessons_of
from tests.factories.assignments import PDF, a_file, add_assignment, hand_in
from tests.factories.people import bearer

ANGRY = "<script>alert(1)</script>"


@pytest.fixture
def assignment(course: Course) -> Lesson:
    return add_assignment(course)


@pytest.fixture
def student(client: Client, alicia: User, course: Course, assignment: Lesson) -> Client:
    enroll(alicia, course)
    client.force_login(alicia)
    return client


@pytest.fixture
def program(api: APIClient, alicia: User, course: Course, assignment: Lesson) -> APIClient:
    enroll(alicia, course)
    api.credentials(HTTP_AUTHORIZATION=bearer(alicia)["Authorization"])
    return api


def page_of(lesson: Lesson) -> str:
    return reverse("progress:lesson", args=[lesson.module.course.slug, lesson.pk])


def submit_page(lesson: Lesson) -> str:
    return f"{page_of(lesson)}submissions/"


def api_of(lesson: Lesson) -> str:
    return reverse("api:submissions", args=[lesson.pk])


def test_a_student_reads_what_to_do_and_hands_in_by_a_plain_form(
    student: Client, assignment: Lesson
) -> None:
    page = student.get(page_of(assignment)).content.decode()
    assert "<strong>cuéntalo</strong>" in page
    assert 'enctype="multipart/form-data"' in page
    assert ".pdf" in page

    answer = student.post(submit_page(assignment), {"text": ANGRY, "file": a_file()}, follow=True)

    work = Submission.objects.get()
    assert (work.text, work.file_name, work.number) == (ANGRY, "hogaza.pdf", 1)
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "hogaza.pdf" in page
    assert 'enctype="multipart/form-data"' not in page


def test_what_is_refused_is_said_beside_the_form_and_what_was_written_stays(
    student: Client, assignment: Lesson
) -> None:
    answer = student.post(
        submit_page(assignment), {"text": "Mi texto", "file": a_file("hogaza.html")}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mi texto" in page
    assert 'id="id_file_error"' in page
    assert not Submission.objects.exists()


def test_a_review_is_read_in_the_lesson_and_returned_work_opens_the_form_again(
    student: Client, carla: User, alicia: User, assignment: Lesson
) -> None:
    work = hand_in(alicia, assignment)
    return_submission(submission=work, by=carla, review=f"Falta una foto {ANGRY}")
    page = student.get(page_of(assignment)).content.decode()
    assert "Falta una foto &lt;script&gt;" in page
    assert 'enctype="multipart/form-data"' in page
    accept_submission(submission=hand_in(alicia, assignment), by=carla)
    assert 'enctype="multipart/form-data"' not in student.get(page_of(assignment)).content.decode()


def test_the_file_comes_by_a_signed_link_that_saves_it(
    student: Client, alicia: User, bruno: User, assignment: Lesson
) -> None:
    hand_in(alicia, assignment, file=a_file())
    page = f"{submit_page(assignment)}1/file/"
    link = student.get(page).url
    assert "X-Amz-Signature" in link
    assert "attachment" in link

    enroll(bruno, assignment.module.course)
    other = Client()
    other.force_login(bruno)
    assert other.get(page).status_code == 404
    assert student.get(f"{submit_page(assignment)}2/file/").status_code == 404


@pytest.mark.parametrize("work", [{"text": "x"}, {"file": ""}])
def test_who_may_not_enter_the_lesson_now_is_shown_nothing_of_it_and_hands_in_nothing(
    student: Client, assignment: Lesson, work: dict[str, str]
) -> None:
    def answer() -> str:
        return student.post(submit_page(assignment), work, follow=True).content.decode()

    Enrollment.objects.update(state="suspended")
    assert "cuéntalo" not in answer()
    Enrollment.objects.update(state="active")
    Lesson.objects.filter(pk=assignment.pk).update(available_after_days=30)
    assert "cuéntalo" not in answer()
    assert not Submission.objects.exists()


def test_a_lesson_of_another_kind_takes_nothing(
    student: Client, course: Course, assignment: Lesson
) -> None:
    text = lessons_of(course)[0]
    assert student.post(submit_page(text), {"text": "x"}).status_code == 404
    assert not Submission.objects.exists()


def test_larger_than_any_assignment_is_refused_before_it_is_read(
    student: Client, assignment: Lesson, settings: Settings
) -> None:
    settings.SUBMISSION_MAX_BYTES = 2 * 1024**2

    def sent(client: Client, page: str, megabytes: float) -> int:
        file = a_file(content=PDF + b"x" * int(megabytes * 1024**2))
        return client.post(page, {"file": file}).status_code

    assert sent(student, submit_page(assignment), 1.5) == 302
    assert sent(student, submit_page(assignment), 3) == 413
    assert sent(Client(), submit_page(assignment), 1.5) == 413  # a stranger
    assert sent(student, f"{page_of(assignment)}complete/", 1.5) == 413  # not where work goes
    assert Submission.objects.count() == 1


def test_the_page_takes_the_same_queries_for_many_submissions(
    student: Client, alicia: User, carla: User, assignment: Lesson
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            student.get(page_of(assignment))
        return len(captured)

    student.get(page_of(assignment))
    before = count()
    for _number in range(5):
        work = hand_in(alicia, assignment)
        return_submission(submission=work, by=carla, review="Otra vez")
    assert count() == before


def test_a_program_hands_in_text_as_json_and_a_file_as_a_form(
    program: APIClient, carla: User, assignment: Lesson
) -> None:
    told = program.get(api_of(assignment)).json()
    assert (told["maySubmit"], told["takesFile"], told["submissions"]) == (True, True, [])

    made = program.post(api_of(assignment), {"text": "Salió bien"}, format="json")
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["fileUrl"]) == ("submitted", None)
    again = program.post(api_of(assignment), {"text": "Otra"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "submission_waiting")

    return_submission(submission=Submission.objects.get(), by=carla, review="Una foto")
    made = program.post(api_of(assignment), {"file": a_file()}, format="multipart")
    assert "X-Amz-Signature" in made.json()["fileUrl"]
    told = program.get(api_of(assignment)).json()
    assert [(w["number"], w["review"]) for w in told["submissions"]] == [(2, ""), (1, "Una foto")]
    assert told["maySubmit"] is False


def test_a_program_is_told_what_is_wrong_field_by_field(
    program: APIClient, course: Course, assignment: Lesson
) -> None:
    answer = program.post(api_of(assignment), {"file": a_file("x.svg")}, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["file"])
    answer = program.post(api_of(assignment), {"text": "x" * 2**21}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    answer = program.post(api_of(lessons_of(course)[0]), {"text": "x"}, format="json")
    assert answer.json()["code"] == "not_an_assignment"
    assert not Submission.objects.exists()
