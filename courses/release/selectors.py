"""Reads of what has to be finished first."""

from __future__ import annotations

from collections.abc import Mapping

from courses.models import LessonPrerequisite

#: For each lesson that has any, the ids of those to finish first.
Prerequisites = Mapping[int, frozenset[int]]


def prerequisites_in(course_id: int) -> Prerequisites:
    """Return those of a course, in one query."""
    pairs = LessonPrerequisite.objects.filter(lesson__module__course_id=course_id)
    found: dict[int, set[int]] = {}
    for lesson, requires in pairs.values_list("lesson_id", "requires_id"):
        found.setdefault(lesson, set()).add(requires)
    return {lesson: frozenset(requires) for lesson, requires in found.items()}


def leads_back(lesson_id: int, requires: frozenset[int], known: Prerequisites) -> bool:
    """Whether a lesson that ``requires`` those would wait for itself, by whatever way round."""
    to_see, seen = list(requires), set[int]()
    while to_see:
        one = to_see.pop()
        if one == lesson_id:
            return True
        if one not in seen:
            seen.add(one)
            to_see += known.get(one, ())
    return False
