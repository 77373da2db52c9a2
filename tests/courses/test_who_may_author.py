"""A course is changed by its instructor and by staff, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from courses import services
from courses.access import authored_by, may_author
from courses.enums import LessonKind
from courses.models import Course, Lesson, Module
from lib.errors import NotAllowed
from tests.factories.academy import lessons_of, make_course


def changes(course: Course) -> dict[str, Callable[..., object]]:
    """Every way to change a course, each still without its actor."""
    module, lesson = course.modules.get(), lessons_of(course)[0]
    a_file = partial(ContentFile, b"x", name="x.txt")
    return {
        "update_course": partial(services.update_course, course=course, title="Cambiado"),
        "publish_course": partial(services.publish_course, course=course),
        "archive_course": partial(services.archive_course, course=course),
        "set_cover": partial(services.set_cover, course=course, file=a_file()),
        "add_module": partial(services.add_module, course=course, title="Más", position=7),
        "rename_module": partial(services.rename_module, module=module, title="Cambiado"),
        "arrange_modules": partial(services.arrange_modules, course=course, order=[module]),
        "add_lesson": partial(
            services.add_lesson, module=module, title="Más", kind=LessonKind.TEXT, position=7
        ),
        "update_lesson": partial(services.update_lesson, lesson=lesson, title="Cambiado"),
        "arrange_lessons": partial(services.arrange_lessons, module=module, order=[lesson]),
        "attach_file": partial(services.attach_file, lesson=lesson, file=a_file()),
        "attach_video": partial(services.attach_video, lesson=lesson, file=a_file()),
        "remove_contents": partial(services.remove_contents, row=module),
    }


def snapshot() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Course, Module, Lesson)]


@pytest.mark.parametrize("who", ["alicia", "a colleague", "a closed account"])
def test_who_does_not_look_after_a_course_changes_nothing_of_it(
    who: str, alicia: User, carla: User, course: Course
) -> None:
    colleague = make_course().instructor
    by = {"alicia": alicia, "a colleague": colleague, "a closed account": carla}[who]
    if who == "a closed account":
        carla.is_active = False
    before = snapshot()
    for name, change in changes(course).items():
        with pytest.raises(NotAllowed):
            change(by=by)
        assert snapshot() == before, name


@pytest.mark.parametrize("who", ["carla", "diego"])
def test_its_instructor_and_staff_change_it(
    who: str, request: pytest.FixtureRequest, course: Course
) -> None:
    by = request.getfixturevalue(who)
    possible = changes(course)
    for name in ("update_course", "archive_course", "add_module", "add_lesson", "update_lesson"):
        before = snapshot()
        possible[name](by=by)
        assert snapshot() != before, name


def test_an_instructor_opens_courses_of_their_own_and_staff_for_anybody(
    alicia: User, carla: User, diego: User, course: Course
) -> None:
    fields: dict[str, Any] = {
        "category": course.category,
        "title": "Nuevo",
        "slug": "nuevo",
        "hours": 1,
        "instructor": carla,
    }
    for stranger in (alicia, make_course().instructor):
        with pytest.raises(NotAllowed):
            services.create_course(by=stranger, **fields)
    assert services.create_course(by=carla, **fields).state == "draft"
    assert services.create_course(by=diego, **fields | {"slug": "otro"}).instructor == carla


def test_each_sees_the_courses_that_they_look_after(
    alicia: User, carla: User, diego: User, course: Course
) -> None:
    other = make_course()
    assert set(authored_by(carla)) == {course}
    assert set(authored_by(diego)) == {course, other}
    assert not authored_by(alicia).exists()
    assert not may_author(None, course)


def test_only_staff_gives_a_course_to_somebody_else(
    carla: User, diego: User, course: Course
) -> None:
    colleague = make_course().instructor

    with pytest.raises(NotAllowed):
        services.update_course(course=course, by=carla, instructor=colleague)
    course.refresh_from_db()
    assert course.instructor == carla

    services.update_course(course=course, by=diego, instructor=colleague)
    course.refresh_from_db()
    assert course.instructor == colleague


def test_the_rows_of_another_course_are_not_put_in_order(carla: User, course: Course) -> None:
    foreign = make_course()
    module, lessons = foreign.modules.get(), lessons_of(foreign)
    before = snapshot()

    with pytest.raises(NotAllowed):
        services.arrange_modules(course=course, by=carla, order=[module])
    with pytest.raises(NotAllowed):
        services.arrange_lessons(module=course.modules.get(), by=carla, order=lessons[::-1])
    assert snapshot() == before
