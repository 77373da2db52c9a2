"""An instructor says when lessons open, and is told what cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Course, Lesson, LessonPrerequisite
from lib.admin import page_of
from tests.factories.academy import add_video_lesson, lessons_of, make_course


@pytest.fixture
def author(carla: User, client: Client) -> Client:
    client.force_login(carla)
    return client


@pytest.fixture
def course(carla: User) -> Course:
    return make_course(instructor=carla)


def form_of(lesson: Lesson, **typed: object) -> dict[str, Any]:
    return {
        "title": lesson.title,
        "kind": lesson.kind,
        "body": lesson.body,
        "required": "on",
        "images-TOTAL_FORMS": 0,
        "images-INITIAL_FORMS": 0,
    } | typed


def test_a_module_opens_later(author: Client, course: Course) -> None:
    module = course.modules.get()
    lessons = {"lessons-TOTAL_FORMS": 0, "lessons-INITIAL_FORMS": 0}
    typed = {"available_from_0": "03/05/2027", "available_from_1": "09:30:00"}
    answer = author.post(
        page_of(module),
        {"title": module.title, "available_after_days": "5", **typed, **lessons},
    )
    assert answer.url == page_of(course)
    module.refresh_from_db()
    assert module.available_from == datetime(2027, 5, 3, 7, 30, tzinfo=UTC)
    assert module.available_after_days == 5


def test_a_lesson_opens_after_others_and_no_longer(author: Client, course: Course) -> None:
    first, second = lessons_of(course)
    author.post(page_of(second), form_of(second, requires=[first.pk], available_after_days="3"))
    second.refresh_from_db()
    assert [one.requires for one in second.prerequisites.all()] == [first]
    assert second.available_after_days == 3
    assert "checked" in author.get(page_of(second)).content.decode()

    author.post(page_of(second), form_of(second))
    second.refresh_from_db()
    assert not second.prerequisites.exists()
    assert second.available_after_days is None


def test_lessons_that_would_wait_for_each_other_are_refused_beside_the_field(
    author: Client, course: Course
) -> None:
    first, second = lessons_of(course)
    LessonPrerequisite.objects.create(lesson=second, requires=first)
    answer = author.post(page_of(first), form_of(first, title="Otro", requires=[second.pk]))
    errors = answer.context["adminform"].form.errors
    assert second.title in errors["requires"][0]
    first.refresh_from_db()
    assert first.title != "Otro"
    assert not first.prerequisites.exists()


def test_lessons_of_other_courses_are_not_offered(author: Client, course: Course) -> None:
    first = lessons_of(course)[0]
    stranger = add_video_lesson(make_course())
    form = author.get(page_of(first)).context["adminform"].form
    assert set(form.fields["requires"].queryset) == set(lessons_of(course)[1:])
    answer = author.post(page_of(first), form_of(first, requires=[stranger.pk]))
    assert "requires" in answer.context["adminform"].form.errors
    assert not LessonPrerequisite.objects.exists()


def test_a_free_preview_cannot_be_closed(author: Client, course: Course) -> None:
    first = lessons_of(course)[0]
    typed = form_of(first, is_preview="on", available_after_days="3")
    answer = author.post(page_of(first), typed)
    assert "is_preview" in answer.context["adminform"].form.errors
    first.refresh_from_db()
    assert not first.is_preview
