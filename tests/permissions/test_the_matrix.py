"""Every question of the tables, asked as each of the seven people."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.permissions.asking import Doors, answer
from tests.permissions.tables import API_ROWS, API_ROWS_BY_SESSION, PAGE_ROWS
from tests.permissions.words import ACTORS, Row

pytestmark = pytest.mark.django_db


def wrong(row: Row, got: Iterable[str]) -> list[str]:
    """What is not as the table says, a sentence for each person."""
    return [
        f"{actor}: should be {expected}, is {found}"
        for actor, expected, found in zip(ACTORS, row.answers, got, strict=True)
        if found != expected
    ]


@pytest.mark.parametrize("row", PAGE_ROWS, ids=str)
def test_a_page_answers_as_the_table_says(row: Row, doors: Doors) -> None:
    got = [answer(doors.browser(actor), row, doors, as_json=False) for actor in ACTORS]
    assert wrong(row, got) == [], f"is: {' '.join(got)}"


@pytest.mark.parametrize("row", API_ROWS, ids=str)
def test_the_api_answers_a_bearer_as_the_table_says(row: Row, doors: Doors) -> None:
    got = [answer(doors.program(actor), row, doors, as_json=True) for actor in ACTORS]
    assert wrong(row, got) == [], f"is: {' '.join(got)}"


@pytest.mark.parametrize("row", API_ROWS_BY_SESSION, ids=str)
def test_the_api_answers_a_session_as_the_table_says(row: Row, doors: Doors) -> None:
    got = [answer(doors.browser(actor), row, doors, as_json=True) for actor in ACTORS]
    assert wrong(row, got) == [], f"is: {' '.join(got)}"
