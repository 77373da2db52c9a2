"""Access that is suspended or has run out: what is kept, and what closes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Course
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services import enroll_free
from progress.models import LessonProgress
from tests.factories.academy import lessons_of
from tests.pages.reading import read


@pytest.fixture(params=["suspended", "expired"])
def ended(request: pytest.FixtureRequest, alicia: User, course: Course) -> Enrollment:
    """An enrolment of Alicia's that gives no access any more."""
    enrollment = enroll_free(student=alicia, course=course)
    if request.param == "suspended":
        enrollment.state = EnrollmentState.SUSPENDED
    else:
        enrollment.expires_at = timezone.now() - timedelta(seconds=1)
    enrollment.save()
    return enrollment


def test_an_ended_enrolment_is_counted_as_no_access(ended: Enrollment) -> None:
    assert not ended.gives_access
    assert not Enrollment.objects.active().exists()


def test_access_lasts_until_its_last_moment(alicia: User, course: Course) -> None:
    enrollment = enroll_free(student=alicia, course=course)
    enrollment.expires_at = timezone.now() + timedelta(minutes=1)
    enrollment.save()
    assert enrollment.gives_access
    assert list(Enrollment.objects.active()) == [enrollment]


def test_the_lesson_closes_with_a_page_that_says_what_is_kept(
    client: Client, alicia: User, ended: Enrollment
) -> None:
    lesson = lessons_of(ended.course)[0]
    client.force_login(alicia)
    closed = client.get(reverse("progress:lesson", args=[ended.course.slug, lesson.pk]))
    assert closed.status_code == 403
    page = read(closed)
    assert ended.course.title in page.text
    assert lesson.body not in page.text
    assert ended.course.get_absolute_url() in page.links
    assert not LessonProgress.objects.exists()


def test_the_page_of_the_course_says_that_access_has_ended_and_offers_no_second_enrolment(
    client: Client, alicia: User, ended: Enrollment
) -> None:
    client.force_login(alicia)
    page = read(client.get(ended.course.get_absolute_url()))
    assert len(page.all("div", class_="alert--warning")) == 1
    assert reverse("progress:course", args=[ended.course.slug]) not in page.links
    assert reverse("enrollments:enroll", args=[ended.course.slug]) not in page.actions

    client.post(reverse("enrollments:enroll", args=[ended.course.slug]))
    assert not Enrollment.objects.get().gives_access


def test_my_learning_shows_it_no_more(client: Client, alicia: User, ended: Enrollment) -> None:
    client.force_login(alicia)
    page = client.get(reverse("my_learning"))
    assert page.context["enrollments"] == []
    assert ended.course.title not in page.content.decode()
