"""A cursor that we did not make is told from one that we did."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Course
from lib.keyset import BadCursor, paginate


def ask(cursor: str) -> None:
    paginate(Course.objects.none(), by="published_at", cursor=cursor, size=3)


def encoded(raw: str) -> str:
    return urlsafe_b64encode(raw.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "f",
        "f|2026-01-01T00:00:00+00:00",
        "x|2026-01-01T00:00:00+00:00|1",
        "f|yesterday|1",
        "f|2026-13-01T00:00:00+00:00|1",
        "f|2026-01-01T00:00:00|1",
        "f|2026-01-01T00:00:00+00:00|one",
        "f|2026-01-01T00:00:00+00:00|-1",
        "f|2026-01-01T00:00:00+00:00|9223372036854775808",
        "f|2026-01-01T00:00:00+00:00|1|2",
    ],
)
def test_a_cursor_with_other_contents_is_refused(raw: str) -> None:
    with pytest.raises(BadCursor):
        ask(encoded(raw) or "=")


@given(st.text(min_size=1, max_size=40))
def test_any_text_is_refused_as_a_bad_cursor_and_nothing_worse(text: str) -> None:
    with pytest.raises(BadCursor):
        ask(text)


@given(st.binary(min_size=1, max_size=40))
def test_any_bytes_are_refused_as_a_bad_cursor_and_nothing_worse(raw: bytes) -> None:
    with pytest.raises(BadCursor):
        ask(urlsafe_b64encode(raw).decode())


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_the_ends_of_time_are_only_empty_pages(moment: str) -> None:
    for direction in "fb":
        page = paginate(
            Course.objects.all(),
            by="published_at",
            cursor=encoded(f"{direction}|{moment}|1"),
            size=3,
        )
        assert (page.rows, page.next, page.previous) == ([], None, None)
