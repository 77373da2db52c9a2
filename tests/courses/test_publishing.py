"""From draft to catalogue: what has to be there first, and who sees what meanwhile."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from courses.enums import LessonKind
from courses.exceptions import CourseNotReady
from courses.models import Course, Lesson
from courses.selectors import catalogue, visible_course
from courses.services import add_lesson, add_module, archive_course, publish_course, update_course
from lib.errors import InvalidInput, NotFound
from tests.factories.academy import enroll, make_course


@pytest.fixture
def draft(carla: User) -> Course:
    return make_course(instructor=carla, published=False)


def missing_of(course: Course, by: User) -> list[str]:
    with pytest.raises(CourseNotReady) as refused:
        publish_course(course=course, by=by)
    course.refresh_from_db()
    assert course.state == "draft"
    assert course.published_at is None
    missing: list[str] = refused.value.extra["missing"]
    return missing


def test_everything_that_is_missing_is_listed_at_once(carla: User) -> None:
    course = make_course(instructor=carla, lessons=0, published=False, description="  ")
    module = course.modules.get()
    add_lesson(
        module=module,
        by=carla,
        title="Sin vídeo",
        kind=LessonKind.VIDEO,
        position=1,
        required=False,
    )
    add_lesson(
        module=module,
        by=carla,
        title="Sin texto",
        kind=LessonKind.TEXT,
        position=2,
        body=" ",
        required=False,
    )
    add_lesson(
        module=module,
        by=carla,
        title="Sin fichero",
        kind=LessonKind.FILE,
        position=3,
        required=False,
    )
    missing = missing_of(course, carla)
    assert len(missing) == 5
    for title in ("Sin vídeo", "Sin texto", "Sin fichero"):
        assert sum(title in sentence for sentence in missing) == 1


def test_a_course_of_optional_lessons_alone_could_never_be_completed(
    carla: User, draft: Course
) -> None:
    Lesson.objects.filter(module__course=draft).update(required=False)
    assert len(missing_of(draft, carla)) == 1


def test_a_course_that_lacks_nothing_enters_the_catalogue(carla: User, draft: Course) -> None:
    assert draft not in catalogue()
    published = publish_course(course=draft, by=carla)
    assert published.state == "published"
    assert draft in catalogue()


def test_archived_and_published_again_it_keeps_its_place(carla: User, draft: Course) -> None:
    first_day = publish_course(course=draft, by=carla).published_at
    archive_course(course=draft, by=carla)
    assert draft not in catalogue()
    assert publish_course(course=draft, by=carla).published_at == first_day


def test_a_draft_does_not_exist_for_anybody_but_its_authors(
    client: Client, alicia: User, carla: User, diego: User, draft: Course
) -> None:
    page = draft.get_absolute_url()
    other = make_course().instructor
    for stranger in (None, alicia, other):
        with pytest.raises(NotFound):
            visible_course(draft.slug, viewer=stranger)
        if stranger:
            client.force_login(stranger)
        assert client.get(page).status_code == 404
        assert draft.title not in client.get(page).content.decode()
    for author in (carla, diego):
        client.force_login(author)
        assert client.get(page).context["course"] == draft


def test_an_archived_course_stays_open_to_who_is_in_it(
    client: Client, alicia: User, bruno: User, carla: User, course: Course
) -> None:
    enroll(alicia, course)
    archive_course(course=course, by=carla)
    client.force_login(alicia)
    inside = client.get(f"/learn/{course.slug}/", follow=True)
    assert inside.status_code == 200
    assert "player" in inside.context
    client.force_login(bruno)
    assert client.get(course.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"hours": "-1"},
        {"currency": "euros"},
        {"level": "guru"},
        {"language": "tlh"},
        {"slug": "not a slug"},
    ],
)
def test_values_that_cannot_be_right_are_refused_by_field(
    carla: User, course: Course, fields: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        update_course(course=course, by=carla, **fields)
    assert list(refused.value.extra["errors"]) == list(fields)
    unchanged = Course.objects.get(pk=course.pk)
    assert all(str(getattr(unchanged, name)) != value for name, value in fields.items())


def test_two_courses_do_not_share_an_address(carla: User, course: Course) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_course(instructor=carla, slug=course.slug)
    assert list(refused.value.extra["errors"]) == ["slug"]
    assert Course.objects.count() == 1


def test_a_module_is_added_at_its_place(carla: User, course: Course) -> None:
    add_module(course=course, by=carla, title="Al final", position=9)
    assert [module.title for module in course.modules.all()] == ["Primeros pasos", "Al final"]
