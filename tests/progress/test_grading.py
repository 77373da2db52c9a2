"""Marking a quiz, as a property of any sheet and any answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import QuestionKind
from courses.quizzes.sheet import SheetOption, SheetQuestion, from_json, to_json
from progress.exceptions import InvalidAnswers
from progress.quizzes.grading import grade, read_answers

WORDS = st.text("aeñÁ éz", min_size=1, max_size=12).filter(str.strip)
NUMBERS = st.decimals(-(10**6), 10**6, places=4)


@st.composite
def questions(draw: Any) -> SheetQuestion:
    kind = draw(st.sampled_from(QuestionKind))
    options: tuple[SheetOption, ...] = ()
    if kind.has_options:
        right = draw(st.lists(st.booleans(), min_size=2, max_size=6).filter(any))
        if kind == QuestionKind.SINGLE:
            right = [place == right.index(True) for place in range(len(right))]
        options = tuple(SheetOption(str(n), good, "") for n, good in enumerate(right))
    numeric, text = kind == QuestionKind.NUMERIC, kind == QuestionKind.TEXT
    return SheetQuestion(
        question_id=1,
        kind=kind,
        prompt="¿?",
        explanation="",
        points=draw(st.integers(1, 100)),
        options=options,
        value=draw(NUMBERS) if numeric else None,
        tolerance=abs(draw(NUMBERS)) if numeric else Decimal(0),
        accepted=tuple(draw(st.lists(WORDS, min_size=1, max_size=3))) if text else (),
    )


SHEETS = st.lists(questions(), min_size=1, max_size=6)


def key_of(question: SheetQuestion) -> object:
    if question.kind.has_options:
        return question.right_options
    return str(question.value) if question.value is not None else question.accepted[0]


@given(SHEETS)
def test_the_key_earns_every_point_and_silence_none(sheet: list[SheetQuestion]) -> None:
    key = read_answers(sheet, {n: key_of(q) for n, q in enumerate(sheet, start=1)})
    whole, nothing = grade(sheet, key), grade(sheet, {})
    assert whole.points == whole.out_of == nothing.out_of
    assert nothing.points == 0
    assert whole.reaches(100)
    assert not nothing.reaches(1)


@given(SHEETS, st.data())
def test_each_right_answer_earns_exactly_its_own_points(
    sheet: list[SheetQuestion], data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.integers(1, len(sheet))))
    answers = read_answers(sheet, {n: key_of(sheet[n - 1]) for n in known})
    assert grade(sheet, answers).points == sum(sheet[n - 1].points for n in known)


@given(SHEETS)
def test_a_sheet_is_kept_without_losing_anything(sheet: list[SheetQuestion]) -> None:
    assert [from_json(to_json(question)) for question in sheet] == sheet


ANYTHING = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=600)),
    st.lists(st.one_of(st.integers(-2, 9), st.text(max_size=3), st.none()), max_size=9),
)


@given(SHEETS, st.dictionaries(st.integers(-1, 9), ANYTHING, max_size=9))
def test_whatever_is_sent_is_marked_or_refused_with_a_sentence(
    sheet: list[SheetQuestion], raw: dict[int, object]
) -> None:
    try:
        answers = read_answers(sheet, raw)
    except InvalidAnswers as refused:
        sentences = refused.extra["errors"]
        assert all(sentences.values())
    else:
        result = grade(sheet, answers)
        assert 0 <= result.points <= result.out_of
        assert set(answers) <= set(range(1, len(sheet) + 1))


def number(value: str, tolerance: str = "0") -> SheetQuestion:
    return SheetQuestion(
        1, QuestionKind.NUMERIC, "¿?", "", 1, value=Decimal(value), tolerance=Decimal(tolerance)
    )


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [("3.14", True), ("3,14", True), (" +3.140 ", True), ("3.15", True), ("3.16", False), ("-3.14", False)],
)  # fmt: skip
def test_a_number_is_right_within_its_tolerance(typed: str, is_right: bool) -> None:
    sheet = [number("3.14", "0.01")]
    assert grade(sheet, read_answers(sheet, {1: typed})).marks[0].is_right is is_right


@pytest.mark.parametrize("typed", ["tres", "1e9", "NaN", "Infinity", "1" * 13, "1,000.5", "--1"])
def test_what_is_no_number_is_refused_and_not_counted_as_wrong(typed: str) -> None:
    with pytest.raises(InvalidAnswers):
        read_answers([number("1")], {1: typed})


@pytest.mark.parametrize("typed", ["Bogotá", "bogota", "  BOGOTÁ ", "Bogota\u0301"])
def test_a_text_is_right_whatever_its_capitals_accents_and_spaces(typed: str) -> None:
    sheet = [SheetQuestion(1, QuestionKind.TEXT, "¿?", "", 1, accepted=("Bogotá",))]
    assert grade(sheet, read_answers(sheet, {1: typed})).points == 1
    assert grade(sheet, read_answers(sheet, {1: "Lima"})).points == 0


def test_of_several_right_options_exactly_those_are_asked_for() -> None:
    options = tuple(SheetOption(str(n), n != 2, "") for n in (1, 2, 3))
    sheet = [SheetQuestion(1, QuestionKind.MULTIPLE, "¿?", "", 4, options=options)]
    earned = [
        grade(sheet, read_answers(sheet, {1: chosen})).points
        for chosen in ([1, 3], [3, 1], [1], [1, 2, 3], [])
    ]
    assert earned == [4, 4, 0, 0, 0]
