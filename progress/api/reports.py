"""Reading a progress report and writing its answer: by hand, as nothing is asked for more often.

The serializers (``progress.api.serializers``) say the same with a sentence for each mistake, and publish the schema;
what this reader does not know at a glance, it leaves to them. For the few numbers of a report they take longer than
the database does.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import JsonResponse

from progress.api.serializers import ProgressReport
from progress.rules import LONGEST, MAX_SPANS
from progress.services import Recorded, Report

_HIGHEST_ID: Final = 2**63 - 1


def read_report(data: Any) -> tuple[int, Report]:
    """Return the lesson's id and the report of a JSON object. Raises DRF's ``ValidationError``."""
    lesson, position = data.get("lessonId"), data.get("position", 0)
    watched, completed = data.get("watched", []), data.get("completed", False)
    if (
        type(lesson) is int
        and 1 <= lesson <= _HIGHEST_ID
        and _is_second(position)
        and type(completed) is bool
        and type(watched) is list
        and len(watched) <= MAX_SPANS
        and all(map(_is_pair, watched))
    ):
        return lesson, Report(position=position, watched=watched, completed=completed)
    asked = ProgressReport(data=data)
    asked.is_valid(raise_exception=True)
    fields = dict(asked.validated_data)
    return fields.pop("lesson_id"), Report(**fields)


def answer(recorded: Recorded) -> JsonResponse:
    """Return what ``ProgressAnswer`` describes."""
    return JsonResponse(
        {
            "lessonId": recorded.lesson_id,
            "position": recorded.position,
            "watched": recorded.watched,
            "duration": recorded.duration,
            "lessonCompleted": recorded.lesson_completed,
            "courseCompleted": recorded.course_completed,
        }
    )


def _is_second(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value <= LONGEST  # type: ignore[operator]  # a number


def _is_pair(value: object) -> bool:
    return (
        type(value) is list and len(value) == 2 and all(type(one) in (int, float) for one in value)
    )
