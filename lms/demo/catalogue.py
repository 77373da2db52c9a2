"""Loads the demo shelves and courses. A second run writes nothing.

A module is recognised by its place in the course and a lesson by its place in the module, so a
changed title or text updates the row that students already have progress in. A lesson that is
taken out of a file stays in the database: removing it would remove that progress.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.files import File

from accounts.models import User
from courses.enums import LessonKind
from courses.models import Category, Course, Lesson, Module
from courses.services import (
    add_lesson,
    add_module,
    attach_file,
    attach_video,
    create_course,
    publish_course,
    set_cover,
    update_course,
    update_lesson,
)
from lms.demo.changes import Tally, differing, holds
from lms.demo.content import CourseSource, LessonSource, ModuleSource, Shelf
from lms.demo.quizzes import load_quiz


def load_shelves(shelves: Iterable[Shelf], tally: Tally) -> dict[str, Category]:
    """Put up the categories, in order, and return them by slug."""
    loaded = {}
    for position, shelf in enumerate(shelves):
        names = {"name_es": shelf.name_es, "name_en": shelf.name_en, "position": position}
        category, created = Category.objects.get_or_create(slug=shelf.slug, defaults=names)
        if created:
            tally.add("categories", "added")
        elif differing(category, names):
            Category.objects.filter(pk=category.pk).update(**names)
            tally.add("categories", "updated")
        loaded[shelf.slug] = category
    return loaded


def load_course(
    source: CourseSource,
    people: Mapping[str, User],
    shelves: Mapping[str, Category],
    tally: Tally,
) -> Course:
    """Bring one course to what its files say, and publish it. Raises ``CourseNotReady``."""
    author = people[source.instructor]
    course = _course(source, author, shelves[source.category], tally)
    if not holds(course.cover, source.cover):
        with source.cover.open("rb") as file:
            set_cover(course=course, by=author, file=File(file, name=source.cover.name))
        tally.add("covers", "stored")
    for position, module in enumerate(source.modules):
        _load_module(course, position, module, author, tally)
    if not course.is_published:
        publish_course(course=course, by=author)
    return course


def _course(source: CourseSource, author: User, category: Category, tally: Tally) -> Course:
    course = Course.objects.filter(slug=source.slug).first()
    wanted = {**source.fields, "category": category, "instructor": author}
    if course is None:
        tally.add("courses", "added")
        return create_course(by=author, slug=source.slug, **wanted)
    if changed := differing(course, wanted):
        tally.add("courses", "updated")
        return update_course(course=course, by=author, **changed)
    return course


def _load_module(
    course: Course, position: int, source: ModuleSource, author: User, tally: Tally
) -> None:
    module = Module.objects.filter(course=course, position=position).first()
    if module is None:
        module = add_module(course=course, by=author, title=source.title, position=position)
    elif module.title != source.title:
        module.title = source.title
        module.save(update_fields=["title"])
        tally.add("modules", "updated")
    known = {
        lesson.position: lesson
        for lesson in Lesson.objects.filter(module=module).select_related("video", "module__course")
    }
    for place, lesson_source in enumerate(source.lessons):
        lesson = _lesson(module, place, known.get(place), lesson_source, author, tally)
        _load_media(lesson, lesson_source, author, tally)


def _lesson(
    module: Module,
    position: int,
    lesson: Lesson | None,
    source: LessonSource,
    author: User,
    tally: Tally,
) -> Lesson:
    wanted = {
        "title": source.title,
        "kind": source.kind,
        "is_preview": source.is_preview,
        "body": source.body,
    }
    if lesson is None:
        tally.add("lessons", "added")
        return add_lesson(module=module, by=author, position=position, **wanted)
    if changed := differing(lesson, wanted):
        update_lesson(lesson=lesson, by=author, **changed)
        tally.add("lessons", "updated")
    return lesson


def _load_media(lesson: Lesson, source: LessonSource, author: User, tally: Tally) -> None:
    if source.kind == LessonKind.QUIZ:
        load_quiz(lesson, source.source, author, tally)
        return
    if source.kind == LessonKind.TEXT or _has_media(lesson, source):
        return
    attach = attach_video if source.kind == LessonKind.VIDEO else attach_file
    with source.source.open("rb") as file:
        attach(lesson=lesson, by=author, file=File(file, name=source.source.name))
    tally.add("files", "stored")


def _has_media(lesson: Lesson, source: LessonSource) -> bool:
    if source.kind == LessonKind.FILE:
        return holds(lesson.attachment, source.source)
    video = lesson.video
    # A film is known by its size: reading it back would cost a download at every start.
    return bool(
        video
        and video.original_name == source.source.name
        and video.size == source.source.stat().st_size
        and video.file.storage.exists(str(video.file))
    )
