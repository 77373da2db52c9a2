"""Another site cannot act through a signed-in person's browser (CSRF)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from courses.models import Course
from enrollments.models import Enrollment
from lib.admin import page_of
from progress.models import LessonProgress
from tests.factories.academy import enroll, lessons_of
from tests.factories.people import bearer

pytestmark = pytest.mark.django_db


def views(patterns: list[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every route of the site with its view."""
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


@pytest.fixture
def browser(alicia: User) -> Client:
    """Alicia's browser, of which another site makes use: its requests carry her cookies and no token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alicia)
    return client


def test_no_page_waives_the_check() -> None:
    waived = {
        route
        for route, view in views(get_resolver().url_patterns)
        if getattr(view, "csrf_exempt", False) and not route.startswith("api/")
    }
    # The signatures of Stripe and of Amazon are what lets them in, and ours on the token of a mail its mailbox.
    assert waived == {"stripe/webhook/", "webhooks/ses/", "u/<str:token>/"}


def test_each_page_that_changes_something_refuses_a_request_without_the_token(
    browser: Client, alicia: User, course: Course
) -> None:
    lesson = lessons_of(course)[0]
    enrollment = enroll(alicia, course)
    at_the_other = reverse("enrollments:enroll", args=[course.slug])
    pages = [
        *map(reverse, ["account_login", "account_signup", "account_logout", "set_language"]),
        *map(reverse, ["account_reset_password", "account_change_password", "accounts:profile"]),
        at_the_other,
        reverse("progress:complete", args=[course.slug, lesson.pk]),
    ]
    before = (alicia.full_name, alicia.password, alicia.language)
    for page in pages:
        refused = browser.post(page, {"full_name": "Otra", "language": "en", "email": "x@y.org"})
        assert refused.status_code == 403, page
        assert "csrfmiddlewaretoken" not in refused.content.decode(), page
    alicia.refresh_from_db()
    assert (alicia.full_name, alicia.password, alicia.language) == before
    assert list(Enrollment.objects.all()) == [enrollment]
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()
    assert browser.get(reverse("my_learning")).status_code == 200, "nobody signed her out"


def test_the_admin_refuses_it_too(diego: User, course: Course) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(diego)
    pages = [
        *(page_of(course), page_of(diego), reverse("admin:courses_course_changelist")),
        *map(reverse, ["admin:courses_category_add", "admin:logout"]),
    ]
    for page in pages:
        assert client.post(page, {"title": "Otro"}).status_code == 403, page
    course.refresh_from_db()
    assert course.title != "Otro"
    assert client.get(reverse("admin:index")).status_code == 200


def test_the_api_refuses_a_session_without_the_token_and_takes_a_bearer(
    browser: Client, alicia: User, course: Course
) -> None:
    address, body = "/api/inscripcion-cursos", {"courseId": course.pk}
    forged = browser.post(address, body, content_type="application/json")
    assert forged.status_code == 403
    assert not Enrollment.objects.exists()

    program = APIClient(enforce_csrf_checks=True)
    program.credentials(HTTP_AUTHORIZATION=bearer(alicia)["Authorization"])
    enrolled = program.post(address, body, format="json")
    assert enrolled.status_code == 201, enrolled.content
    assert Enrollment.objects.get().student == alicia


def test_the_api_takes_a_session_with_the_token(browser: Client, course: Course) -> None:
    page = browser.get(course.get_absolute_url())
    token = str(page.context["csrf_token"])
    done = browser.post(
        "/api/inscripcion-cursos",
        data={"courseId": course.pk},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert done.status_code == 201, done.content


def test_a_token_of_somebody_else_and_a_foreign_origin_are_refused(
    browser: Client, bruno: User, course: Course
) -> None:
    theirs = Client(enforce_csrf_checks=True)
    theirs.force_login(bruno)
    foreign_token = str(theirs.get(course.get_absolute_url()).context["csrf_token"])
    browser.get(course.get_absolute_url())
    page = reverse("enrollments:enroll", args=[course.slug])
    assert browser.post(page, {"csrfmiddlewaretoken": foreign_token}).status_code == 403

    token = str(browser.get(course.get_absolute_url()).context["csrf_token"])
    form, evil = {"csrfmiddlewaretoken": token}, {"Origin": "https://evil.example"}
    assert browser.post(page, form, headers=evil).status_code == 403
    assert not Enrollment.objects.exists()
    assert browser.post(page, form).status_code == 302
    assert Enrollment.objects.count() == 1


def test_a_session_makes_no_token_for_programs(browser: Client) -> None:
    browser.post("/api/v1/tokens", data={}, content_type="application/json")
    assert not ApiToken.objects.exists()
