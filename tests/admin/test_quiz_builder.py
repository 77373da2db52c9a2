"""An instructor writes a quiz in the admin, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountType
from accounts.models import User
from courses.exceptions import CourseNotReady
from courses.models import Course, Lesson
from courses.quizzes.models import Option, Question
from courses.services import publish_course
from lib.admin import page_of
from tests.admin.test_course_builder import rows
from tests.factories.academy import make_course
from tests.factories.people import make_user
from tests.factories.quizzes import KEY, add_choice, add_quiz, ask


@pytest.fixture
def author(carla: User, client: Client) -> Client:
    client.force_login(carla)
    return client


@pytest.fixture
def quiz(carla: User) -> Lesson:
    """An empty quiz in a draft of Carla's."""
    return add_quiz(make_course(instructor=carla, published=False), questions=0)


def typed(options: list[dict[str, Any]], *, initial: int = 0, **fields: Any) -> dict[str, Any]:
    defaults = {"kind": "single", "prompt": "¿Qué es?", "points": 2, "tolerance": 0}
    return defaults | fields | rows("options", options, initial=initial)


GOOD = [
    {"id": "", "text": "Barro", "is_correct": "on", "feedback": "Eso es", "place": ""},
    {"id": "", "text": "Aire", "feedback": "", "place": ""},
]


def test_a_question_is_written_with_its_options(author: Client, quiz: Lesson) -> None:
    page = reverse("admin:courses_question_add")
    answer = author.post(page, typed(GOOD, quiz=quiz.pk))
    assert answer.url == page_of(quiz.quiz)
    question = Question.objects.get()
    options = list(question.options.values_list("text", "is_correct", "feedback"))
    assert (question.quiz, question.points) == (quiz.quiz, 2)
    assert options == [("Barro", True, "Eso es"), ("Aire", False, "")]


def test_changing_it_keeps_the_order_in_which_options_were_dropped(
    author: Client, quiz: Lesson
) -> None:
    question = add_choice(quiz)
    forms: list[dict[str, object]] = [
        {"id": o.pk, "question": question.pk, "text": o.text, "feedback": "", "place": 2 - o.position}
        for o in question.options.all()
    ]  # fmt: skip
    forms[1] |= {"is_correct": "on"}
    author.post(page_of(question), typed(forms, initial=3, prompt="¿Otra?"))
    question.refresh_from_db()
    assert question.prompt == "¿Otra?"
    options = list(question.options.values_list("text", "is_correct"))
    assert options == [("Otra mala", False), ("Una mala", True), (KEY, False)]


@pytest.mark.parametrize(
    "refused",
    [
        typed([option | {"is_correct": "on"} for option in GOOD]),
        typed(GOOD[1:]),
        typed(GOOD, kind="numeric", value="3"),
        typed([], kind="numeric"),
        typed([], kind="text", accepted=" \n "),
        typed([], kind="text", accepted="\u200b"),
        typed(GOOD, points=0),
    ],
    ids=[
        "two right",
        "one option",
        "options of a number",
        "no number",
        "no text",
        "unseen",
        "free",
    ],
)
def test_a_question_that_nobody_could_answer_is_not_saved(
    author: Client, quiz: Lesson, refused: dict[str, Any]
) -> None:
    author.post(reverse("admin:courses_question_add"), refused | {"quiz": quiz.pk})
    assert not Question.objects.exists()
    assert not Option.objects.exists()


def test_a_question_is_not_slipped_into_anothers_quiz(client: Client, quiz: Lesson) -> None:
    henry = make_user("Henry Osei", account_type=AccountType.INSTRUCTOR)
    client.force_login(henry)
    page = reverse("admin:courses_question_add")
    assert quiz.title not in client.get(page).content.decode()
    client.post(page, typed(GOOD, quiz=quiz.pk))
    assert not Question.objects.exists()


def test_questions_are_kept_in_the_order_in_which_they_were_dropped(
    author: Client, quiz: Lesson
) -> None:
    first, second = add_choice(quiz, prompt="Una"), add_choice(quiz, prompt="Dos")
    forms: list[dict[str, object]] = [
        {"id": first.pk, "quiz": quiz.pk, "place": 1},
        {"id": second.pk, "quiz": quiz.pk, "place": 0},
    ]
    rules = {"pass_mark": 55, "feedback": "never", "attempts_allowed": 3}
    author.post(page_of(quiz.quiz), rules | rows("questions", forms, initial=2))
    assert list(quiz.quiz.questions.values_list("prompt", flat=True)) == ["Dos", "Una"]
    quiz.quiz.refresh_from_db()
    assert (quiz.quiz.pass_mark, quiz.quiz.feedback, quiz.quiz.shuffle) == (55, "never", False)


def test_an_author_sees_it_as_a_student_without_the_key(author: Client, quiz: Lesson) -> None:
    ask(quiz, kind="numeric", prompt="¿Cuánto?", value="41.75")
    page = author.get(reverse("admin:courses_quiz_preview", args=[quiz.pk])).content.decode()
    assert "¿Cuánto?" in page
    assert "41.75" not in page


def test_a_course_is_published_once_its_quiz_asks_something(carla: User, quiz: Lesson) -> None:
    course: Course = quiz.module.course
    with pytest.raises(CourseNotReady) as refused:
        publish_course(course=course, by=carla)
    assert any(quiz.title in sentence for sentence in refused.value.extra["missing"])
    question = add_choice(quiz)
    question.options.update(is_correct=True)
    with pytest.raises(CourseNotReady):
        publish_course(course=course, by=carla)
    question.options.filter(position__gt=0).update(is_correct=False)
    assert publish_course(course=course, by=carla).is_published
