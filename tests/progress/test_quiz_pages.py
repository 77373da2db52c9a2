"""A quiz on the pages and by the API: plain forms, and no key before the answers are in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from certificates.models import Certificate
from courses.models import Course, Lesson
from progress.models import LessonProgress, QuizAttempt
from progress.privacy import collect, erase
from progress.quizzes.services import start_attempt, submit_attempt
from tests.factories.academy import enroll, lessons_of
from tests.factories.people import bearer
from tests.factories.quizzes import (
    EXPLANATION,
    FEEDBACK,
    add_choice,
    add_quiz,
    ask,
    right_answers,
    wrong_answers,
)

SECRETS = ("is_correct", "isCorrect", "feedback", "explanation", "accepted", "rightAnswers")


@pytest.fixture
def quiz(course: Course) -> Lesson:
    lesson = add_quiz(course, attempts_allowed=2)
    ask(lesson, kind="numeric", prompt="¿Cuánto?", value="41.75")
    ask(lesson, kind="text", prompt="¿Dónde?", accepted=["Samarcanda"])
    return lesson


@pytest.fixture
def student(client: Client, alicia: User, course: Course, quiz: Lesson) -> Client:
    enroll(alicia, course)
    client.force_login(alicia)
    return client


def lesson_page(quiz: Lesson) -> str:
    return reverse("progress:lesson", args=[quiz.module.course.slug, quiz.pk])


def attempt_page(quiz: Lesson, number: int = 1) -> str:
    return f"{lesson_page(quiz)}attempts/{number}/"


def as_form(answers: dict[int, object]) -> dict[str, object]:
    return {f"q{number}": answer for number, answer in answers.items()}


def test_from_enrolling_to_the_certificate_with_forms_alone(
    client: Client, bruno: User, course: Course, quiz: Lesson
) -> None:
    client.force_login(bruno)
    client.post(reverse("enrollments:enroll", args=[course.slug]))
    for lesson in lessons_of(course)[:-1]:
        client.post(reverse("progress:complete", args=[course.slug, lesson.pk]))
    refused = client.post(reverse("progress:complete", args=[course.slug, quiz.pk]))
    assert refused.headers["Location"] == lesson_page(quiz)
    assert not Certificate.objects.exists()

    client.post(f"{lesson_page(quiz)}attempts/")
    attempt = QuizAttempt.objects.get()
    failed = client.post(attempt_page(quiz), as_form(wrong_answers_of(attempt)), follow=True)
    assert "0 %" in failed.content.decode()
    assert not Certificate.objects.exists()

    client.post(f"{lesson_page(quiz)}attempts/")
    attempt = QuizAttempt.objects.get(number=2)
    passed = client.post(attempt_page(quiz, 2), as_form(right_answers(attempt)), follow=True)
    assert "100 %" in passed.content.decode()
    assert reverse("certificates:for_course", args=[course.slug]) in passed.content.decode()
    assert Certificate.objects.get().student == bruno


def wrong_answers_of(attempt: QuizAttempt) -> dict[int, object]:
    sheet = attempt.sheet
    return {n: a for n, a in wrong_answers(attempt).items() if sheet[n - 1].kind.has_options}


def test_nothing_of_an_open_attempt_tells_the_key(
    student: Client, alicia: User, quiz: Lesson
) -> None:
    started = student.post(f"{lesson_page(quiz)}attempts/", follow=True)
    attempt = QuizAttempt.objects.get()
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=bearer(alicia)["Authorization"])
    answers = [
        started.content.decode(),
        student.get(lesson_page(quiz)).content.decode(),
        program.post(f"/api/v1/lessons/{quiz.pk}/attempts").content.decode(),
        program.get(f"/api/v1/lessons/{quiz.pk}/attempts").content.decode(),
        str({**program.get(f"/api/v1/attempts/{attempt.pk}").json(), "returned": []}),
        student.post(attempt_page(quiz), {"q99": "1"}).content.decode(),
    ]
    assert "¿Cuánto?" in answers[0]
    assert "¿Cuánto?" in answers[4]
    assert QuizAttempt.objects.get().is_open
    for text in answers:
        for secret in (*SECRETS, EXPLANATION, FEEDBACK, "Bien visto", "41.75", "Samarcanda"):
            assert secret not in text, secret


@pytest.mark.parametrize(
    ("moment", "told_after_failing", "told_after_passing"),
    [("attempt", True, True), ("passed", False, True), ("never", False, False)],
)
def test_feedback_is_told_when_the_author_says_so(
    student: Client, alicia: User, quiz: Lesson, moment: str, told_after_failing: bool, told_after_passing: bool
) -> None:  # fmt: skip
    quiz.quiz.feedback = moment
    quiz.quiz.save()
    first = start_attempt(student=alicia, lesson_id=quiz.pk)
    submit_attempt(attempt_id=first.pk, by=alicia, answers=wrong_answers_of(first))
    failed = student.get(attempt_page(quiz)).content.decode()
    assert (FEEDBACK in failed) is (EXPLANATION in failed) is told_after_failing
    assert "Samarcanda" not in failed, "it could still be used to pass"

    second = start_attempt(student=alicia, lesson_id=quiz.pk)
    submit_attempt(attempt_id=second.pk, by=alicia, answers=right_answers(second))
    after = student.get(attempt_page(quiz)).content.decode()
    assert (FEEDBACK in after) is ("Samarcanda" in after) is told_after_passing


def test_what_cannot_be_right_is_said_beside_its_question_and_nothing_typed_is_lost(
    student: Client, alicia: User, quiz: Lesson
) -> None:
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    answers = right_answers(attempt)
    number = next(n for n, q in enumerate(attempt.sheet, start=1) if q.kind == "numeric")
    place = next(n for n, q in enumerate(attempt.sheet, start=1) if q.kind == "text")
    typed = as_form(answers | {number: "muchos", place: "En Samarcanda"})
    answer = student.post(attempt_page(quiz), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="q{number}-error"' in page
    assert 'value="muchos"' in page
    assert 'value="En Samarcanda"' in page
    assert page.count("checked") >= 2
    attempt.refresh_from_db()
    assert attempt.is_open


def test_by_the_api_a_quiz_is_taken_and_passed(alicia: User, course: Course, quiz: Lesson) -> None:
    enroll(alicia, course)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=bearer(alicia)["Authorization"])
    started = program.post(f"/api/v1/lessons/{quiz.pk}/attempts").json()
    key = right_answers(QuizAttempt.objects.get())
    answers: list[dict[str, Any]] = [
        {"question": n, ("options" if isinstance(a, list) else "text"): a} for n, a in key.items()
    ]
    submit = f"/api/v1/attempts/{started['id']}/submit"
    twice = program.post(submit, {"answers": [*answers, answers[0]]}, format="json")
    assert (twice.status_code, twice.json()["code"]) == (422, "invalid")
    done = program.post(submit, {"answers": answers}, format="json").json()
    assert (done["attempt"]["score"], done["lessonCompleted"]) == (100, True)
    assert LessonProgress.objects.get(lesson=quiz).is_complete
    again = program.post(submit, {"answers": answers}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_submitted")


def test_what_was_answered_is_exported_and_what_was_written_is_forgotten(
    alicia: User, course: Course, quiz: Lesson
) -> None:
    enroll(alicia, course)
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    submit_attempt(attempt_id=attempt.pk, by=alicia, answers=right_answers(attempt))
    (exported,) = collect(alicia)["quiz_attempts"]
    assert {"question": "¿Dónde?", "answer": ["Samarcanda"]} in exported["answers"]
    erase(alicia)
    attempt.refresh_from_db()
    assert (attempt.answers, attempt.passed) == ({}, True)


def test_a_long_quiz_takes_as_many_queries_as_a_short_one(
    student: Client, alicia: User, quiz: Lesson
) -> None:
    def opened() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert student.get(lesson_page(quiz)).status_code == 200
        return len(captured)

    start_attempt(student=alicia, lesson_id=quiz.pk)
    opened()
    few = opened()
    attempt = QuizAttempt.objects.get()
    submit_attempt(attempt_id=attempt.pk, by=alicia, answers={})
    for number in range(20):
        add_choice(quiz, prompt=f"Más {number}")
    start_attempt(student=alicia, lesson_id=quiz.pk)
    assert opened() == few <= 12
