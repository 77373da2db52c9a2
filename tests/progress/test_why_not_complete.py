"""Why a lesson or a course is not complete, for programs and on the page without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from courses.models import Course, Lesson
from enrollments.models import Enrollment
from progress.services import Report, track_progress
from tests.factories.academy import add_video_lesson, enroll, lessons_of, open_since
from tests.factories.people import bearer
from tests.pages.reading import read


@pytest.fixture
def video(course: Course) -> Lesson:
    return add_video_lesson(course, seconds=600)


@pytest.fixture
def enrollment(alicia: User, course: Course, video: Lesson) -> Enrollment:
    enrollment = enroll(alicia, course)
    open_since(enrollment, video, seconds=900)
    watched = [(0, 120), (200, 500)]
    track_progress(student=alicia, lesson_id=video.pk, report=Report(position=500, watched=watched))
    return enrollment


def asked(client: Client, student: User, path: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", headers=bearer(student))
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_a_lesson_answers_with_the_missing_stretches(
    client: Client, alicia: User, enrollment: Enrollment, video: Lesson
) -> None:
    said = asked(client, alicia, f"lessons/{video.pk}/progress")
    assert said["watched"] == [[0, 120], [200, 500]]
    assert said["missing"] == [[120, 200], [500, 600]]
    assert (said["percent"], said["threshold"], said["position"]) == (70, 90, 500)
    assert (said["completed"], said["reason"]) == (False, "not_watched_enough")

    track_progress(
        student=alicia, lesson_id=video.pk, report=Report(watched=[(120, 200), (500, 550)])
    )
    said = asked(client, alicia, f"lessons/{video.pk}/progress")
    assert (said["completed"], said["reason"], said["percent"]) == (True, None, 91)
    assert said["completedAt"]


def test_a_course_answers_with_each_missing_lesson_and_its_reason(
    client: Client, alicia: User, course: Course, enrollment: Enrollment, video: Lesson
) -> None:
    first, second = lessons_of(course)[:2]
    second.available_from = timezone.now() + timedelta(days=3)
    second.save()
    said = asked(client, alicia, f"courses/{course.slug}/progress")
    assert (said["done"], said["total"], said["completedAt"]) == (0, 3, None)
    reasons = {one["lessonId"]: one["reason"] for one in said["missing"]}
    assert reasons == {first.pk: "not_read", second.pk: "locked", video.pk: "not_watched_enough"}
    (closed,) = [one for one in said["missing"] if one["lock"]]
    assert closed["lock"]["opensAt"]
    assert closed["lock"]["requires"] == []
    assert closed["url"].endswith(reverse("progress:lesson", args=[course.slug, second.pk]))

    second.required = False
    second.save()
    track_progress(student=alicia, lesson_id=first.pk, report=Report(completed=True))
    said = asked(client, alicia, f"courses/{course.slug}/progress")
    assert [one["lessonId"] for one in said["missing"]] == [video.pk]


def test_the_answer_about_a_course_costs_the_same_however_many_lessons_it_has(
    client: Client,
    alicia: User,
    course: Course,
    enrollment: Enrollment,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    module = lessons_of(course)[0].module
    Lesson.objects.bulk_create(
        Lesson(module=module, title=f"Lección {n}", kind="text", position=200 + n)
        for n in range(100)
    )
    headers = bearer(alicia)
    with django_assert_max_num_queries(9):
        answer = client.get(f"/api/v1/courses/{course.slug}/progress", headers=headers)
    assert len(answer.json()["missing"]) == 103


def test_the_page_leads_to_each_missing_stretch_without_scripts(
    client: Client, alicia: User, enrollment: Enrollment, video: Lesson, course: Course
) -> None:
    client.force_login(alicia)
    address = reverse("progress:lesson", args=[course.slug, video.pk])
    page = read(client.get(address))
    stretches = {href: words for href, words in page.links.items() if href.startswith("?t=")}
    assert stretches == {"?t=120": "2:00\u20133:20", "?t=500": "8:20\u201310:00"}
    (player,) = read(client.get(f"{address}?t=120")).all("video")
    assert player.attributes["src"].endswith("#t=120")
    assert player.attributes["data-position"] == "120"
    (player,) = read(client.get(f"{address}?t=mal")).all("video")
    assert "#t=" not in player.attributes["src"]
