"""A whole course in one call, all or nothing; chapters and lessons added at the end; everything put in order.

The number of queries does not grow with the course. Each write holds the course's row, so that two programs at work
on one course come one after the other, and no two rows take the same place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.authoring.versions import require_version
from courses.exceptions import StudentsMayBeInIt
from courses.models import Category, Course, Lesson, Module
from courses.services import (
    add_lesson,
    add_module,
    create_course,
    give_rules,
    remove_contents,
    update_course,
    update_lesson,
)
from lib.errors import InvalidInput

#: What no honest course comes near; positions are small integers, and every page shows the whole curriculum.
MOST_MODULES: Final = 100
MOST_LESSONS: Final = 500


class NewLesson(TypedDict):
    """A lesson before it has its video or file. ``body`` is Markdown."""

    title: str
    kind: NotRequired[str]
    required: NotRequired[bool]
    is_preview: NotRequired[bool]
    body: NotRequired[str]


class NewModule(TypedDict):
    """A chapter with its lessons, first to last."""

    title: str
    lessons: NotRequired[Sequence[NewLesson]]


class ModuleOrder(TypedDict):
    """Which lessons a chapter shall have, by their numbers, first to last."""

    id: int
    lessons: Sequence[int]


@transaction.atomic
def build_course(
    *, by: User, instructor: User, category: Category, modules: Sequence[NewModule], **fields: Any
) -> Course:
    """Create a draft with all its chapters and lessons, or nothing of it. Raises ``NotAllowed``, ``InvalidInput``.

    The names of the errors lead to what they are about: ``modules[1].lessons[0].title``.
    """
    course = create_course(by=by, instructor=instructor, category=category, **fields)
    _require_room(course, modules=len(modules), lessons=sum(len(_lessons(new)) for new in modules))
    rows = [
        Module(course=course, title=new["title"], position=place)
        for place, new in enumerate(modules)
    ]
    _require_clean({f"modules[{place}]": row for place, row in enumerate(rows)})
    Module.objects.bulk_create(rows)
    _create_lessons(
        {
            f"modules[{place}].lessons": (row, _lessons(new))
            for place, (row, new) in enumerate(zip(rows, modules, strict=True))
        }
    )
    return course


@transaction.atomic
def change_course(
    *, course: Course, by: User, if_match: str | None = None, **fields: Any
) -> Course:
    """Change a course's own fields. Raises ``ChangedMeanwhile`` and what ``update_course`` raises."""
    row = Course.objects.select_for_update().get(pk=course.pk)
    require_version(row, if_match)
    return update_course(course=row, by=by, **fields)


@transaction.atomic
def append_module(
    *, course: Course, by: User, title: str, lessons: Sequence[NewLesson] = ()
) -> Module:
    """Add a chapter with its lessons behind the others. Raises ``NotAllowed``, ``InvalidInput``."""
    _hold(course)
    _require_room(course, modules=1, lessons=len(lessons))
    place = _next_place(Module.objects.filter(course=course).aggregate(last=Max("position")))
    module = add_module(course=course, by=by, title=title, position=place)
    _create_lessons({"lessons": (module, lessons)})
    return module


@transaction.atomic
def append_lesson(*, module: Module, by: User, **fields: Any) -> Lesson:
    """Add a lesson behind the others of its chapter. Raises ``NotAllowed``, ``InvalidInput``."""
    _hold(module.course)
    _require_room(module.course, modules=0, lessons=1)
    place = _next_place(Lesson.objects.filter(module=module).aggregate(last=Max("position")))
    return add_lesson(module=module, by=by, position=place, **fields)


@transaction.atomic
def change_lesson(
    *, lesson: Lesson, by: User, if_match: str | None = None, **fields: Any
) -> Lesson:
    """Change a lesson's own fields. Raises ``ChangedMeanwhile`` and what ``update_lesson`` raises."""
    row = Lesson.objects.select_for_update(of=("self",)).select_related("module__course", "video")
    lesson = row.get(pk=lesson.pk)
    require_version(lesson, if_match)
    return update_lesson(lesson=lesson, by=by, **fields)


@transaction.atomic
def remove_if_unused(*, row: Module | Lesson, by: User, confirmed: bool) -> None:
    """Delete a chapter or a lesson; from a course that was ever published, only if it is ``confirmed``.

    What students did in it goes too, and may have counted: the admin asks the same way. Raises ``NotAllowed``,
    ``StudentsMayBeInIt``.
    """
    course = row.course if isinstance(row, Module) else row.module.course
    require_author(by, course)
    if course.published_at is not None and not confirmed:
        raise StudentsMayBeInIt
    remove_contents(row=row, by=by)


@transaction.atomic
def arrange_contents(*, course: Course, by: User, order: Sequence[ModuleOrder]) -> None:
    """Put all chapters and lessons in this order; a lesson may move to another chapter of the course.

    Raises ``NotAllowed``; ``InvalidInput`` unless each chapter and lesson of the course is named exactly once.
    """
    require_author(by, course)
    _hold(course)
    modules = {module.pk: module for module in course.modules.all()}
    lessons = {lesson.pk: lesson for lesson in Lesson.objects.filter(module__course=course)}
    _require_exactly(modules, [one["id"] for one in order], "modules")
    _require_exactly(lessons, [pk for one in order for pk in one["lessons"]], "lessons")
    for place, one in enumerate(order):
        modules[one["id"]].position = place
        for rank, pk in enumerate(one["lessons"]):
            lessons[pk].position, lessons[pk].module_id = rank, one["id"]
    Module.objects.bulk_update(modules.values(), ["position"])
    Lesson.objects.bulk_update(lessons.values(), ["position", "module"])


def _hold(course: Course) -> None:
    Course.objects.select_for_update().only("pk").get(pk=course.pk)


def _lessons(new: NewModule) -> Sequence[NewLesson]:
    return new.get("lessons", ())


def _create_lessons(new: Mapping[str, tuple[Module, Sequence[NewLesson]]]) -> None:
    rows = {
        f"{path}[{place}]": Lesson(module=module, position=place, **fields)
        for path, (module, lessons) in new.items()
        for place, fields in enumerate(lessons)
    }
    _require_clean(rows)
    Lesson.objects.bulk_create(rows.values())
    give_rules(rows.values())


def _require_clean(rows: Mapping[str, Module | Lesson]) -> None:
    errors: dict[str, list[str]] = {}
    for path, row in rows.items():
        try:
            # Without what costs a query each: the rows hang on the course that was just written.
            row.clean_fields(exclude=["course", "module", "video"])
            row.clean()
        except ValidationError as error:
            errors |= {f"{path}.{name}": texts for name, texts in error.message_dict.items()}
    if errors:
        raise InvalidInput(errors=errors)


def _require_room(course: Course, *, modules: int, lessons: int) -> None:
    many = course.modules.count() + modules
    if many > MOST_MODULES:
        said = _("A course has at most %(limit)d modules.") % {"limit": MOST_MODULES}
        raise InvalidInput(errors={"modules": [said]})
    many = Lesson.objects.filter(module__course=course).count() + lessons
    if many > MOST_LESSONS:
        said = _("A course has at most %(limit)d lessons.") % {"limit": MOST_LESSONS}
        raise InvalidInput(errors={"lessons": [said]})


def _require_exactly(there: Mapping[int, object], named: Sequence[int], field: str) -> None:
    if sorted(named) != sorted(there):
        said = _("Name each module and each lesson of the course exactly once.")
        raise InvalidInput(errors={field: [said]})


def _next_place(found: Mapping[str, int | None]) -> int:
    last = found["last"]
    return 0 if last is None else last + 1
