"""Saying when lessons open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.models import Course, Lesson, LessonPrerequisite, Module
from courses.release.selectors import leads_back, prerequisites_in
from lib.errors import InvalidInput


def schedule_module(
    *,
    module: Module,
    by: User,
    available_from: datetime | None = None,
    available_after_days: int | None = None,
) -> Module:
    """Say when the lessons of a chapter open; each lesson may open still later. Raises ``NotAllowed``."""
    require_author(by, module.course)
    module.available_from, module.available_after_days = available_from, available_after_days
    module.save(update_fields=["available_from", "available_after_days"])
    return module


@transaction.atomic
def set_prerequisites(*, lesson: Lesson, by: User, requires: Collection[Lesson]) -> None:
    """Let a lesson open once these are finished, in place of those before; none: it waits for no lesson.

    Raises ``NotAllowed``, and ``InvalidInput`` for a lesson of another course or a circle, which would never open.
    """
    course = lesson.module.course
    require_author(by, course)
    # One at a time for a course: two halves of a circle, set at once, would not see each other.
    Course.objects.select_for_update().get(pk=course.pk)
    if problem := problem_of(lesson, requires):
        raise InvalidInput(errors={"requires": [problem]})
    lesson.prerequisites.exclude(requires__in=requires).delete()
    LessonPrerequisite.objects.bulk_create(
        [LessonPrerequisite(lesson=lesson, requires=one) for one in requires],
        ignore_conflicts=True,
    )


def problem_of(lesson: Lesson, requires: Collection[Lesson]) -> str:
    """Return the sentence why a lesson cannot wait for these, empty if it can."""
    inside = Lesson.objects.filter(pk__in=[one.pk for one in requires])
    if inside.exclude(module__course=lesson.module.course).exists():
        return _("Choose lessons of this course.")
    known = {
        pk: wanted
        for pk, wanted in prerequisites_in(lesson.module.course_id).items()
        if pk != lesson.pk
    }
    for one in requires:
        if leads_back(lesson.pk, frozenset({one.pk}), known):
            return _(
                "“%(other)s” waits for this lesson, directly or through others: neither would ever open."
            ) % {"other": one.title}
    return ""
