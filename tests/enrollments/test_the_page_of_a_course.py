"""The page of a course offers each visitor the one thing that they can do next."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from courses.models import Course
from courses.services import add_lesson
from tests.factories.academy import add_video_lesson, enroll, lessons_of, make_course
from tests.pages.reading import Page, read


def page_of(client: Client, course: Course, user: User | None = None) -> Page:
    if user:
        client.force_login(user)
    return read(client.get(course.get_absolute_url()))


def ways_in(page: Page, course: Course) -> set[str]:
    """What the page offers of: sign up, enrol, continue, edit."""
    here = course.get_absolute_url()
    edit = reverse("admin:courses_course_change", args=[course.pk])
    offered = {
        "sign up": f"{reverse('account_signup')}?next={here}" in page.links,
        "enrol": reverse("enrollments:enroll", args=[course.slug]) in page.actions,
        "continue": reverse("progress:course", args=[course.slug]) in page.links,
        "edit": edit in page.links,
    }
    return {name for name, is_offered in offered.items() if is_offered}


def test_each_visitor_has_one_next_step(
    client: Client, alicia: User, bruno: User, carla: User, diego: User, course: Course
) -> None:
    enroll(bruno, course)
    assert ways_in(page_of(client, course), course) == {"sign up"}
    assert ways_in(page_of(client, course, alicia), course) == {"enrol"}
    assert ways_in(page_of(client, course, bruno), course) == {"continue"}
    assert ways_in(page_of(client, course, carla), course) == {"enrol", "edit"}
    assert ways_in(page_of(client, course, diego), course) == {"enrol", "edit"}
    other = make_course().instructor
    assert ways_in(page_of(client, course, other), course) == {"enrol"}
    for user in (None, alicia, bruno):
        client.logout()
        assert len(page_of(client, course, user).all("a", class_="button--block")) <= 1


@pytest.mark.parametrize(("language", "price"), [("es", "49,90\xa0€"), ("en", "€49.90")])
def test_a_paid_course_says_its_price_and_is_not_entered_for_free(
    alicia: User, carla: User, language: str, price: str
) -> None:
    paid = make_course(instructor=carla, price_cents=4990)
    client = Client(headers={"Accept-Language": language})
    page = page_of(client, paid)
    (shown,) = page.all("p", class_="price--large")
    assert shown.text == " ".join(price.split())
    assert ways_in(page_of(client, paid, alicia), paid) == set()


def test_a_draft_tells_its_author_that_only_they_see_it(client: Client, carla: User) -> None:
    draft = make_course(instructor=carla, published=False)
    page = page_of(client, draft, carla)
    assert ways_in(page, draft) == {"edit"}
    assert len(page.all("span", class_="badge--warning")) == 1


def test_it_shows_what_the_course_holds_and_opens_only_the_previews(
    client: Client, carla: User
) -> None:
    course = make_course(
        instructor=carla,
        outcomes=["Leer la luz"],
        requirements=["Una cámara"],
        subtitle="Sin flash",
    )
    add_lesson(
        module=course.modules.get(),
        by=carla,
        title="Muestra",
        kind="text",
        body="El texto de la muestra.",
        position=50,
        is_preview=True,
    )
    page = page_of(client, course)
    for words in ("Leer la luz", "Una cámara", "Sin flash", "Carla Mendoza Ibáñez", "Muestra"):
        assert words in page.text
    first, _second, preview = lessons_of(course)
    open_to_all = reverse("enrollments:preview", args=[course.slug, preview.pk])
    assert open_to_all in page.links
    assert "El texto de la muestra." in read(client.get(open_to_all)).text
    closed = client.get(reverse("enrollments:preview", args=[course.slug, first.pk]))
    assert closed.status_code == 404
    assert first.body not in closed.content.decode()


def test_thirty_lessons_take_as_many_queries_as_one(
    client: Client, alicia: User, carla: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    course = make_course(instructor=carla, lessons=1)
    enroll(alicia, course)
    client.force_login(alicia)
    page_of(client, course)
    with CaptureQueriesContext(connection) as captured:
        page_of(client, course)
    for _number in range(30):
        add_video_lesson(course, is_preview=True)
    with django_assert_num_queries(len(captured)):
        page = page_of(client, course)
    assert page.text.count("Un vídeo") == 30
