"""A page takes as many queries for thirty rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from certificates.services.issuing import issue_due_certificates
from courses.models import Caption, Category, Course
from courses.services import add_lesson
from tests.factories.academy import add_video_lesson, enroll, finish, make_course
from tests.pages.conftest import Academy
from tests.pages.reading import Page, read


def open_page(client: Client, address: str) -> tuple[Page, int]:
    """Return a page and how many queries it took."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return read(answer), len(captured)


@pytest.mark.parametrize("who", ["a stranger", "a student"])
@pytest.mark.parametrize(("name", "most"), [("home", 6), ("courses:catalogue", 12)])
def test_shelves(client: Client, alicia: User, carla: User, who: str, name: str, most: int) -> None:
    if who == "a student":
        client.force_login(alicia)
    make_course(instructor=carla)
    open_page(client, reverse(name))
    page, queries = open_page(client, reverse(name))
    assert len(page.all("article", class_="course-card")) == 1

    for number in range(29):
        make_course(instructor=carla, lessons=1)
        Category.objects.create(slug=f"estante-{number}", name_es="E", name_en="S")
    page, more = open_page(client, reverse(name))
    assert len(page.all("article", class_="course-card")) == most
    assert more == queries


def test_my_learning(client: Client, alicia: User, carla: User) -> None:
    def live(number: int) -> None:
        course = make_course(instructor=carla, lessons=1, title=f"Terminado {number}")
        finish(alicia, course)
        enroll(alicia, make_course(instructor=carla, lessons=1, title=f"Empezado {number}"))

    client.force_login(alicia)
    live(0)
    issue_due_certificates()
    page = reverse("my_learning")
    open_page(client, page)
    _first, queries = open_page(client, page)
    for number in range(1, 30):
        live(number)
    issue_due_certificates()
    full, more = open_page(client, page)
    assert full.text.count("Empezado 2") >= 11
    assert more == queries


def test_a_lesson(student: Client, carla: User, academy: Academy) -> None:
    page = academy.private_pages["lesson"]
    open_page(student, page)
    _first, queries = open_page(student, page)
    for number in range(30):
        add(academy.begun, carla, number)
    full, more = open_page(student, page)
    assert full.text.count("Añadida") >= 30
    assert more == queries


def test_the_player_of_a_long_course(alicia: User, carla: User, client: Client) -> None:
    course = make_course(instructor=carla)
    film = add_video_lesson(course)
    for number in range(197):
        add(course, carla, 1000 + number)
    Caption.objects.create(lesson=film, language="es", label="Español", text="WEBVTT\n")
    enroll(alicia, course)
    client.force_login(alicia)
    page = reverse("progress:lesson", args=[course.slug, film.pk])
    open_page(client, page)
    shown, queries = open_page(client, page)
    assert len(shown.all("a", class_="outline__lesson")) == 200
    assert len(shown.all("track")) == 1
    assert queries <= 12


def add(course: Course, by: User, number: int) -> None:
    add_lesson(
        module=course.modules.get(),
        by=by,
        title=f"Añadida {number}",
        kind="text",
        body="Texto.",
        position=100 + number,
    )


def test_verifying_costs_a_stranger_two_queries_at_most(client: Client, academy: Academy) -> None:
    _page, queries = open_page(client, academy.certificate.get_absolute_url())
    assert queries <= 2
