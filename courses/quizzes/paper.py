"""A sheet without its key, as it is put in front of somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.enums import QuestionKind
from courses.quizzes.sheet import SheetQuestion


@dataclass(frozen=True, slots=True)
class PaperOption:
    """``is_chosen`` is what the student ticked. ``feedback`` is empty, and ``is_correct`` None, when not told."""

    number: int
    text: str
    is_chosen: bool = False
    is_correct: bool | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question without its key. ``text`` is what the student wrote, ``errors`` why that could not be taken."""

    number: int
    kind: QuestionKind
    prompt: str
    points: int
    options: tuple[PaperOption, ...] = ()
    text: str = ""
    errors: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        return bool(self.text) or any(option.is_chosen for option in self.options)


def blank_paper(
    sheet: Sequence[SheetQuestion],
    typed: Mapping[int, object],
    errors: Mapping[str, Sequence[str]],
) -> list[PaperQuestion]:
    """Return a sheet without its key."""
    return [
        PaperQuestion(
            number=number,
            kind=question.kind,
            prompt=question.prompt,
            points=question.points,
            options=options_of(question, typed.get(number)),
            text=text_of(typed.get(number)),
            errors=tuple(errors.get(f"question_{number}", ())),
        )
        for number, question in enumerate(sheet, start=1)
    ]


def options_of(
    question: SheetQuestion, answer: object, *, feedback: bool = False, key: bool = False
) -> tuple[PaperOption, ...]:
    """Return the options of a question, with what was chosen and as much of the rest as is to be told."""
    chosen = answer if isinstance(answer, list) else []
    return tuple(
        PaperOption(
            number=number,
            text=option.text,
            is_chosen=number in chosen,
            is_correct=option.is_correct if key else None,
            feedback=option.feedback if feedback and number in chosen else "",
        )
        for number, option in enumerate(question.options, start=1)
    )


def text_of(answer: object) -> str:
    """Return what was written, if something was."""
    return answer if isinstance(answer, str) else ""
