"""Finding a course: words, shelves, level, language, price; all of it in the address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Category, Course
from courses.selectors import catalogue
from courses.services import update_course
from tests.factories.academy import make_course

CATALOGUE = "/courses/"


@pytest.fixture
def shelf(carla: User) -> dict[str, Course]:
    """Four courses that differ in everything one can ask for."""
    light = Category.objects.create(slug="luz", name_es="Fotografía", name_en="Photography")

    def course(title: str, **fields: Any) -> Course:
        return make_course(instructor=carla, title=title, **fields)

    courses = {
        "analysis": course("Introducción al análisis de datos", description="Medias y medianas."),
        "photo": course(
            "Fotografía con luz natural",
            level="advanced",
            price_cents=4900,
            description="Retratos.",
        ),
        "sky": course(
            "Reading the night sky",
            language="en",
            level="intermediate",
            price_cents=1900,
            description="Finding stars and planets.",
        ),
        "draft": course("Borrador de fotografía", published=False),
    }
    update_course(course=courses["photo"], by=carla, category=light)
    return courses


def found(client: Client, shelf: dict[str, Course], **query: str) -> set[str]:
    page = client.get(CATALOGUE, query)
    names = {course.pk: name for name, course in shelf.items()}
    rows = [names[course.pk] for course in page.context["page"].rows]
    for name, course in shelf.items():
        assert (course.title in page.content.decode()) == (name in rows)
    return set(rows)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"analysis", "photo", "sky"}),
        ({"category": "luz"}, {"photo"}),
        ({"level": "intermediate"}, {"sky"}),
        ({"language": "en"}, {"sky"}),
        ({"free": "true"}, {"analysis"}),
        ({"free": "false"}, {"photo", "sky"}),
        ({"free": "false", "language": "es"}, {"photo"}),
        ({"category": "luz", "language": "en"}, set()),
        # What makes no sense filters nothing.
        ({"level": "guru", "category": "nowhere", "free": "perhaps"}, {"analysis", "photo", "sky"}),
        ({"q": "   "}, {"analysis", "photo", "sky"}),
    ],
)
def test_each_filter_keeps_what_fits_and_drops_the_rest(
    client: Client, shelf: dict[str, Course], query: dict[str, str], expected: set[str]
) -> None:
    assert found(client, shelf, **query) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("análisis", {"analysis"}),
        ("analisis", {"analysis"}),
        ("ANÁLISIS DATOS", {"analysis"}),
        ("introduccion", {"analysis"}),
        ("fotografías", {"photo"}),
        ("fotografias", {"photo"}),
        ("fotografía de retratos", {"photo"}),
        ("nights", {"sky"}),
        ("read planet", {"sky"}),
        ("mediana", {"analysis"}),
        ("fotografía stars", set()),
        ("-datos fotografía", {"photo"}),
        ("zanahoria", set()),
    ],
)
def test_words_are_found_in_both_languages_whatever_their_form(
    client: Client, shelf: dict[str, Course], words: str, expected: set[str]
) -> None:
    assert found(client, shelf, q=words) == expected


@pytest.mark.parametrize("words", ["programación", "programacion", "Programaciones"])
def test_an_accent_left_out_hides_nothing(client: Client, carla: User, words: str) -> None:
    course = make_course(instructor=carla, title="Programación para curiosos")
    page = client.get(CATALOGUE, {"q": words})
    assert page.context["page"].rows == [course]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    ["'", '"', "a & | !", "\\", "((((", "%00", "\x00", "' OR 1=1 --", "<script>", "x" * 300],
)
def test_any_words_at_all_may_be_asked(client: Client, course: Course, words: str) -> None:
    page = client.get(CATALOGUE, {"q": words})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace('<script type="module"', "")


def test_a_course_is_found_by_its_new_words_and_no_more_by_the_old(
    carla: User, course: Course
) -> None:
    update_course(course=course, by=carla, title="Pan de masa madre")
    assert list(catalogue(q="masa")) == [course]
    assert not catalogue(q="análisis").exists()


def test_the_choices_stay_chosen_and_the_next_page_keeps_them(client: Client, carla: User) -> None:
    for number in range(13):
        make_course(instructor=carla, lessons=1, title=f"Curso {number}", level="advanced")
    make_course(instructor=carla, level="beginner")
    first = client.get(CATALOGUE, {"level": "advanced", "q": "curso"})
    filters = first.context["filters"]
    assert (filters["level"].value(), filters["q"].value()) == ("advanced", "curso")
    assert len(first.context["page"].rows) == 12
    assert first.context["page"].previous is None

    following = {
        "level": "advanced",
        "q": "curso",
        "cursor": first.context["page"].next,
    }
    second = client.get(CATALOGUE, following)
    assert [course.title for course in second.context["page"].rows] == ["Curso 0"]
    assert "level=advanced" in first.content.decode().split('rel="next" href="')[1].split('"')[0]
    assert second.context["page"].next is None


@pytest.mark.django_db
def test_a_cursor_that_is_not_ours_begins_again(client: Client) -> None:
    for cursor in ("x", "Zg", "../..", "ñ", "Zi4u"):
        answer = client.get(CATALOGUE, {"cursor": cursor})
        assert answer.headers["Location"] == reverse("courses:catalogue")
