"""Marking a quiz. Pure: a sheet of questions and answers in, marks out.

Questions and options are named by their numbers on the sheet, from 1. An answer is a list of numbers of options,
or a text. All of a question's points are earned, or none: of several right options, exactly those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from django.utils.translation import gettext as _

from courses.enums import QuestionKind
from courses.quizzes.sheet import SheetQuestion
from lib.text import clean_text, plain_words
from progress.exceptions import InvalidAnswers

Answer = list[int] | str
Answers = dict[int, Answer]

MAX_TEXT = 500
# No more digits than the decimal context keeps, so that no comparison is rounded.
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{0,12})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer earned."""

    points: int
    out_of: int

    @property
    def is_right(self) -> bool:
        return self.points == self.out_of


@dataclass(frozen=True, slots=True)
class Grade:
    """What a sheet earned: a mark for each question, in order."""

    marks: tuple[Mark, ...]

    @property
    def points(self) -> int:
        return sum(mark.points for mark in self.marks)

    @property
    def out_of(self) -> int:
        return sum(mark.out_of for mark in self.marks)

    def reaches(self, pass_mark: int) -> bool:
        """Whether the points are at least ``pass_mark`` percent of what was possible, not rounded."""
        return 100 * self.points >= pass_mark * self.out_of


def read_answers(sheet: Sequence[SheetQuestion], raw: Mapping[int, object]) -> Answers:
    """Return the answers as they are kept, those left empty left out. Raises ``InvalidAnswers``."""
    answers, errors = {}, {}
    if len(raw) > len(sheet):
        raise InvalidAnswers(errors={"answers": [_("There are more answers than questions.")]})
    for number, given in raw.items():
        try:
            answer = _read(_question(sheet, number), given)
        except ValueError as error:
            errors[f"question_{number}"] = [str(error)]
        else:
            if answer:
                answers[number] = answer
    if errors:
        raise InvalidAnswers(errors=errors)
    return answers


def grade(sheet: Sequence[SheetQuestion], answers: Mapping[int, Answer]) -> Grade:
    """Mark answers that ``read_answers`` returned; a question without one earns nothing."""
    return Grade(
        tuple(
            Mark(
                question.points if _is_right(question, answers.get(number)) else 0, question.points
            )
            for number, question in enumerate(sheet, start=1)
        )
    )


def _question(sheet: Sequence[SheetQuestion], number: int) -> SheetQuestion:
    if not 1 <= number <= len(sheet):
        raise ValueError(_("This attempt has no such question."))
    return sheet[number - 1]


def _read(question: SheetQuestion, given: object) -> Answer:
    if question.kind.has_options:
        return _read_options(question, given)
    if not isinstance(given, str) or len(given) > MAX_TEXT:
        raise ValueError(_("Write at most %(most)d characters.") % {"most": MAX_TEXT})
    text = clean_text(given)
    if text and question.kind == QuestionKind.NUMERIC and not _NUMBER.fullmatch(text):
        raise ValueError(_("Write a number, such as 12.5, with at most 12 digits."))
    return text


def _read_options(question: SheetQuestion, given: object) -> list[int]:
    if not isinstance(given, list | tuple) or len(given) > len(question.options):
        raise ValueError(_("Choose among the options of the question."))
    if len(set(given)) < len(given) or not all(
        type(option) is int and 1 <= option <= len(question.options) for option in given
    ):
        raise ValueError(_("Choose among the options of the question."))
    if question.kind == QuestionKind.SINGLE and len(given) > 1:
        raise ValueError(_("Choose one option."))
    return sorted(given)


def _is_right(question: SheetQuestion, answer: Answer | None) -> bool:
    if not answer:
        return False
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            return answer == question.right_options
        case QuestionKind.NUMERIC:
            return _is_near(question, str(answer))
        case QuestionKind.TEXT:
            return plain_words(str(answer)) in set(map(plain_words, question.accepted))
    assert_never(question.kind)


def _is_near(question: SheetQuestion, text: str) -> bool:
    if question.value is None:
        return False
    return abs(Decimal(text.replace(",", ".")) - question.value) <= question.tolerance
