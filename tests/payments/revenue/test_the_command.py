"""Staff asks for revenue in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from courses.models import Course
from tests.factories.academy import make_course
from tests.factories.shop import paid_order
from tests.payments.revenue.reading import read_csv

MONTHS = ("--from", "2026-10", "--to", "2026-11")


def run(*words: str) -> str:
    out = StringIO()
    call_command("report_revenue", *words, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def sold(alicia: User, bruno: User, course: Course) -> None:
    paid_order(alicia, course, amount=4900, at=datetime(2026, 10, 5, tzinfo=UTC))
    paid_order(bruno, course, amount=3900, at=datetime(2026, 12, 5, tzinfo=UTC))
    other = make_course(title="Otro", slug="otro")
    paid_order(bruno, other, amount=8000, currency="JPY", at=datetime(2026, 11, 5, tzinfo=UTC))


def test_a_table_has_the_months_asked_for_and_a_sum_for_each_currency() -> None:
    lines = run(*MONTHS).splitlines()

    assert [line[:7].strip() for line in lines] == ["month", "2026-11", "2026-10", "all", "all"]
    assert lines[2].endswith("49.00         0.00        49.00         0.00 EUR")
    assert lines[-1].endswith("8000            0         8000            0 JPY")


def test_one_course_as_csv_in_the_terminal_and_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "revenue.csv"

    (row,) = read_csv(run(*MONTHS, "--course", "otro", "--csv", "-"))
    said = run(*MONTHS, "--csv", str(file))

    assert (row["month"], row["net"], row["currency"]) == ("2026-11", "8000", "JPY")
    assert str(file) in said
    with file.open(encoding="utf-8", newline="") as written:
        assert [r["month"] for r in read_csv(written.read())] == ["2026-11", "2026-10"]


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2026-13"),
        ("--to", "november"),
        ("--from", "2026-12", "--to", "2026-11"),
        (*MONTHS, "--course", "no-such"),
        (*MONTHS, "--csv", "/no/such/folder/file.csv"),
    ],
)
def test_what_cannot_be_reported_is_said(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*words)


def test_months_without_sales_are_said_to_be_so() -> None:
    assert "Nothing was sold" in run("--from", "2020-01", "--to", "2020-02")
