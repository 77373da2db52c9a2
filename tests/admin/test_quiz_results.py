"""An instructor sees what their students answered, and which questions are hard."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.models import Lesson
from courses.quizzes.services import remove_question
from lib.admin import page_of
from progress.models import QuizAttempt
from progress.quizzes.services import start_attempt, submit_attempt
from tests.factories.academy import enroll, make_course
from tests.factories.people import make_user
from tests.factories.quizzes import KEY, add_quiz, ask, right_answers, wrong_answers


@pytest.fixture
def author(carla: User, client: Client) -> Client:
    client.force_login(carla)
    return client


@pytest.fixture
def quiz(carla: User) -> Lesson:
    return add_quiz(make_course(instructor=carla), questions=1, shuffle=False)


def attempt_of(quiz: Lesson, *, right: bool) -> QuizAttempt:
    student = make_user()
    enroll(student, quiz.module.course)
    attempt = start_attempt(student=student, lesson_id=quiz.pk)
    answers = right_answers(attempt) if right else wrong_answers(attempt)
    return submit_attempt(attempt_id=attempt.pk, by=student, answers=answers).attempt


def results_of(client: Client, quiz: Lesson) -> str:
    page = reverse("admin:progress_quizattempt_results", args=[quiz.pk])
    return client.get(page).content.decode()


def test_an_attempt_shows_who_when_how_many_points_and_every_answer(
    author: Client, quiz: Lesson
) -> None:
    attempt = attempt_of(quiz, right=False)
    page = author.get(page_of(attempt)).content.decode()
    assert str(attempt.enrollment.student) in page
    assert "0 / 1" in page
    assert "Pregunta 1" in page
    assert "Una mala" in page
    assert KEY in page


def test_an_attempt_cannot_be_changed(author: Client, quiz: Lesson) -> None:
    attempt = attempt_of(quiz, right=False)
    assert author.post(page_of(attempt), {"passed": "on"}).status_code == 403
    attempt.refresh_from_db()
    assert not attempt.passed


def test_what_a_student_writes_is_text(author: Client, quiz: Lesson) -> None:
    ask(quiz, kind="text", prompt="¿?", accepted=["x"])
    student = make_user()
    enroll(student, quiz.module.course)
    attempt = start_attempt(student=student, lesson_id=quiz.pk)
    submit_attempt(attempt_id=attempt.pk, by=student, answers={2: "<script>alert(1)</script>"})
    page = author.get(page_of(attempt)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_open_attempt_has_no_score_yet(author: Client, quiz: Lesson) -> None:
    student = make_user()
    enroll(student, quiz.module.course)
    page = author.get(page_of(start_attempt(student=student, lesson_id=quiz.pk)))
    assert KEY not in page.content.decode()


def test_the_hardest_question_comes_first_with_how_many_got_it_right(
    author: Client, quiz: Lesson
) -> None:
    for right in (True, True, False):
        attempt_of(quiz, right=right)
    hard = ask(quiz, kind="text", prompt="La difícil", accepted=["x"])
    attempt_of(quiz, right=True)
    student = make_user()
    enroll(student, quiz.module.course)
    attempt = start_attempt(student=student, lesson_id=quiz.pk)
    submit_attempt(attempt_id=attempt.pk, by=student, answers={})
    remove_question(question=hard, by=quiz.module.course.instructor)

    page = " ".join(results_of(author, quiz).split())

    assert page.index("La difícil") < page.index("Pregunta 1")
    assert "50 %" in page  # the hard one: one of two
    assert "60 %" in page  # the other: three of five


def test_the_results_take_the_same_queries_for_many_attempts(author: Client, quiz: Lesson) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            results_of(author, quiz)
        return len(captured)

    attempt_of(quiz, right=True)
    results_of(author, quiz)
    before = count()
    for _number in range(5):
        attempt_of(quiz, right=True)
    assert count() == before


def test_a_quiz_that_nobody_took_says_so(author: Client, quiz: Lesson) -> None:
    page = author.get(reverse("admin:courses_quiz_results", args=[quiz.pk]))
    assert page.url == reverse("admin:progress_quizattempt_results", args=[quiz.pk])
    assert "<table" not in results_of(author, quiz).split("<main")[-1]
