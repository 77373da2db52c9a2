"""A question as it is handed out: frozen, so that an edit never changes what somebody is answering.

In memory a ``SheetQuestion``; at rest JSON of the same names, numbers as text so that no digit is lost.
It carries the key: what a student may see of it is for ``progress.quizzes.papers`` to say.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from courses.enums import QuestionKind
from courses.quizzes.models import Question


@dataclass(frozen=True, slots=True)
class SheetOption:
    """An option; it is named by its number on the sheet, from 1, which tells nothing of who wrote it first."""

    text: str
    is_correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question with its key. ``question_id`` is the row it was copied from, which may be gone."""

    question_id: int
    kind: QuestionKind
    prompt: str
    explanation: str
    points: int
    options: tuple[SheetOption, ...] = ()
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    accepted: tuple[str, ...] = ()

    @property
    def right_options(self) -> list[int]:
        """The numbers of the right options, from 1."""
        return [n for n, option in enumerate(self.options, start=1) if option.is_correct]


def copy_of(question: Question) -> SheetQuestion:
    """Return a question loaded by ``selectors.whole`` as it is now."""
    return SheetQuestion(
        question_id=question.pk,
        kind=QuestionKind(question.kind),
        prompt=question.prompt,
        explanation=question.explanation,
        points=question.points,
        options=tuple(
            SheetOption(option.text, option.is_correct, option.feedback)
            for option in question.options.all()
        ),
        value=question.value,
        tolerance=question.tolerance,
        accepted=tuple(question.accepted),
    )


def to_json(question: SheetQuestion) -> dict[str, Any]:
    """Return the question as it is stored."""
    value = None if question.value is None else str(question.value)
    return asdict(question) | {"value": value, "tolerance": str(question.tolerance)}


def from_json(stored: dict[str, Any]) -> SheetQuestion:
    """Return the question that ``to_json`` stored."""
    return SheetQuestion(
        **stored
        | {
            "kind": QuestionKind(stored["kind"]),
            "options": tuple(SheetOption(**option) for option in stored["options"]),
            "value": None if stored["value"] is None else Decimal(stored["value"]),
            "tolerance": Decimal(stored["tolerance"]),
            "accepted": tuple(stored["accepted"]),
        }
    )
