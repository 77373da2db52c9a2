"""An instructor finds the work that waits, reads it, and accepts or returns it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import AccountType
from accounts.models import User
from courses.models import Lesson
from lib.admin import page_of
from progress.models import LessonProgress, Submission
from tests.factories.academy import enroll, make_course
from tests.factories.assignments import a_file, add_assignment, hand_in
from tests.factories.people import make_user

LIST = "admin:progress_submission_changelist"


@pytest.fixture
def author(carla: User, client: Client) -> Client:
    client.force_login(carla)
    return client


@pytest.fixture
def assignment(carla: User) -> Lesson:
    return add_assignment(make_course(instructor=carla))


def work_of(assignment: Lesson, name: str = "Alicia Fernández", **work: object) -> Submission:
    student = make_user(name)
    enroll(student, assignment.module.course)
    return hand_in(student, assignment, **work)


def ask(work: Submission, what: str) -> str:
    return reverse(f"admin:progress_submission_{what}", args=[work.pk])


def test_home_counts_what_waits_and_the_list_shows_the_oldest_first(
    author: Client, assignment: Lesson
) -> None:
    assert "to-review" not in author.get(reverse("admin:index")).content.decode()
    work_of(assignment, "Primera")
    work_of(assignment, "Segunda")
    home = author.get(reverse("admin:index")).content.decode()
    assert f"{reverse(LIST)}?state__exact=submitted" in home
    page = author.get(f"{reverse(LIST)}?state__exact=submitted").content.decode()
    assert page.index("Primera") < page.index("Segunda")


def test_home_does_not_count_the_work_for_courses_of_others(
    client: Client, assignment: Lesson
) -> None:
    work_of(assignment)
    client.force_login(make_user("Otto Brandt", account_type=AccountType.INSTRUCTOR))
    assert "to-review" not in client.get(reverse("admin:index")).content.decode()


def test_work_is_read_as_text_and_its_file_is_saved_by_a_signed_link(
    author: Client, assignment: Lesson
) -> None:
    work = work_of(assignment, text="<script>alert(1)</script>\nDos", file=a_file())
    page = author.get(page_of(work)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "hogaza.pdf" in page
    link = author.get(ask(work, "file")).url
    assert "X-Amz-Signature" in link
    assert "attachment" in link


def test_accepting_asks_first_and_completes_the_lesson(author: Client, assignment: Lesson) -> None:
    work = work_of(assignment)
    assert author.get(ask(work, "accept")).status_code == 200
    work.refresh_from_db()
    assert work.is_waiting
    author.post(ask(work, "accept"), {"review": ""})
    work.refresh_from_db()
    assert work.is_accepted
    assert LessonProgress.objects.get(lesson=assignment).is_complete


def test_returning_needs_a_review(author: Client, assignment: Lesson) -> None:
    work = work_of(assignment)
    author.post(ask(work, "give_back"), {"review": " "})
    work.refresh_from_db()
    assert work.is_waiting
    author.post(ask(work, "give_back"), {"review": "Falta una foto"})
    work.refresh_from_db()
    assert (work.state, work.review) == ("returned", "Falta una foto")
    assert not LessonProgress.objects.get(lesson=assignment).is_complete


def test_a_second_review_is_refused_and_said(author: Client, assignment: Lesson) -> None:
    work = work_of(assignment)
    author.post(ask(work, "give_back"), {"review": "Falta una foto"})
    answer = author.post(ask(work, "accept"), {"review": ""}, follow=True)
    work.refresh_from_db()
    assert work.is_returned
    assert list(answer.context["messages"])


def test_what_cannot_be_done_with_work_is_not_offered(author: Client, assignment: Lesson) -> None:
    work = work_of(assignment)

    def offered() -> list[bool]:
        page = author.get(page_of(work)).content.decode()
        return [f'href="{ask(work, name)}"' in page for name in ("accept", "give_back", "file")]

    assert offered() == [True, True, False], "it is a text alone"
    author.post(ask(work, "give_back"), {"review": "Falta una foto"})
    assert offered() == [False, False, False]


def test_an_author_says_what_may_be_handed_in(author: Client, assignment: Lesson) -> None:
    rules = {"takes_file": "on", "file_types": ["pdf", "png"], "max_megabytes": 5}
    author.post(page_of(assignment.assignment), rules)
    found = assignment.assignment
    found.refresh_from_db()
    assert (found.takes_text, found.takes_file) == (False, True)
    assert (found.file_types, found.max_megabytes) == (["pdf", "png"], 5)
    author.post(page_of(found), {"max_megabytes": 5})
    found.refresh_from_db()
    assert found.takes_file


def test_the_list_takes_the_same_queries_for_many_rows(author: Client, assignment: Lesson) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            author.get(reverse(LIST))
        return len(captured)

    work_of(assignment)
    author.get(reverse(LIST))
    before = count()
    for number in range(5):
        work_of(assignment, f"Estudiante {number}")
    assert count() == before


def test_an_author_may_delete_a_lesson_with_the_work_for_it(
    author: Client, assignment: Lesson
) -> None:
    work_of(assignment)
    page = reverse("admin:courses_lesson_delete", args=[assignment.pk])
    author.post(page, {"post": "yes"})
    assert not Lesson.objects.filter(pk=assignment.pk).exists()
    assert not Submission.objects.exists()
