"""The front door: what the site is for, its newest courses, its shelves, and a way to verify."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Category, Course
from tests.factories.academy import make_course
from tests.pages.reading import read, said


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "shelf"), [("es", "Datos"), ("en", "Data")])
def test_it_speaks_both_languages(language: str, shelf: str) -> None:
    make_course(price_cents=4990)
    page = read(Client(headers={"Accept-Language": language}).get("/"))
    assert page.heading == said("Courses that end in a certificate anyone can verify", language)
    assert page.links[f"{reverse('courses:catalogue')}?category=datos"] == shelf
    (price,) = page.all("span", class_="price")
    assert price.text == ("49,90 €" if language == "es" else "€49.90")


@pytest.mark.django_db
def test_it_shows_the_six_newest_published_courses_newest_first(
    client: Client, carla: User
) -> None:
    for number in range(8):
        make_course(instructor=carla, lessons=1, title=f"Curso {number}")
    make_course(instructor=carla, title="Borrador", published=False)
    oldest = Course.objects.get(title="Curso 7")
    oldest.published_at = timezone.now() - timedelta(days=300)
    oldest.save()
    page = read(client.get("/"))
    titles = [title.text for title in page.all("h3", class_="course-card__title")]
    assert titles == [f"Curso {number}" for number in (6, 5, 4, 3, 2, 1)]
    assert "Borrador" not in page.text


@pytest.mark.django_db
def test_an_academy_that_is_empty_is_still_a_page(client: Client) -> None:
    Category.objects.all().delete()
    page = read(client.get("/"))
    assert not page.all("article", class_="course-card")
    assert page.all("input", name="code"), "certificates can be verified all the same"
    catalogue = read(client.get(reverse("courses:catalogue")))
    assert said("The first courses are on their way", "es") in catalogue.text


@pytest.mark.django_db
def test_the_header_offers_what_each_visitor_can_do(
    client: Client, alicia: User, carla: User
) -> None:
    learning, admin = reverse("my_learning"), reverse("admin:index")
    stranger = read(client.get("/"))
    assert {reverse("account_login"), reverse("account_signup")} <= set(stranger.links)
    assert not {learning, admin} & set(stranger.links)

    client.force_login(alicia)
    student = read(client.get("/"))
    assert learning in student.links
    assert not {admin, reverse("account_login")} & set(student.links)
    assert reverse("account_logout") in student.actions

    client.force_login(carla)
    assert admin in read(client.get("/")).links


@pytest.mark.django_db
def test_the_process_says_that_it_can_serve(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.post("/healthz").status_code == 405
