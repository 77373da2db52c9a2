"""Finding what somebody may change, by what a program names it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import (
    authored_by,
    lessons_of,
    may_assign,
    may_teach,
    modules_of,
    possible_instructors,
)
from courses.models import Course, Lesson, Module
from lib.errors import InvalidInput, NotAllowed, NotFound


def course_to_change(slug: str, *, by: User) -> Course:
    """Return the course. Raises ``NotAllowed`` for who teaches nothing, ``NotFound`` for another's course."""
    require_teacher(by)
    course = authored_by(by).filter(slug=slug).select_related("category", "instructor").first()
    if course is None:
        raise NotFound
    return course


def module_to_change(module_id: int, *, by: User) -> Module:
    """Return the chapter. Raises ``NotAllowed`` for who teaches nothing, ``NotFound`` for another's."""
    require_teacher(by)
    module = modules_of(by).select_related("course").filter(pk=module_id).first()
    if module is None:
        raise NotFound
    return module


def lesson_to_change(lesson_id: int, *, by: User) -> Lesson:
    """Return the lesson. Raises ``NotAllowed`` for who teaches nothing, ``NotFound`` for another's."""
    require_teacher(by)
    lessons = lessons_of(by).select_related("module__course", "video")
    lesson = lessons.filter(pk=lesson_id).first()
    if lesson is None:
        raise NotFound
    return lesson


def instructor_named(public_id: UUID, *, by: User) -> User:
    """Return whose a course shall be. Raises ``NotAllowed`` for who may not say it, ``InvalidInput``."""
    if public_id == by.public_id:
        return by
    if not may_assign(by):
        raise NotAllowed
    instructor = possible_instructors().filter(public_id=public_id).first()
    if instructor is None:
        raise InvalidInput(errors={"instructor_id": [_("There is no such instructor.")]})
    return instructor


def require_teacher(by: User) -> None:
    """Raise ``NotAllowed`` for who has no courses of their own."""
    if not may_teach(by):
        raise NotAllowed
