"""Pages by key: every row once and in order, however equal the dates, and the way back is the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.models import Category, Course
from lib.keyset import Page, paginate
from tests.factories.academy import make_course
from tests.factories.people import make_bare_user

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)


def shelve(days: list[int]) -> list[int]:
    """Make a course published on each of ``days``; return their keys as the catalogue orders them."""
    instructor = make_bare_user("instructor@example.com")
    category = Category.objects.create(slug="datos", name_es="Datos", name_en="Data")
    courses = Course.objects.bulk_create(
        Course(
            slug=f"pagina-{number}",
            title="Curso",
            hours=Decimal(1),
            instructor=instructor,
            category=category,
            state="published",
            published_at=DAY_ONE + timedelta(days=day, microseconds=day),
        )
        for number, day in enumerate(days)
    )
    newest_first = sorted(courses, key=lambda course: (course.published_at, course.pk))[::-1]
    return [course.pk for course in newest_first]


def page(cursor: str | None, size: int) -> Page[Course]:
    return paginate(Course.objects.all(), by="published_at", cursor=cursor, size=size)


def keys(pages: list[Page[Course]]) -> list[list[int]]:
    return [[course.pk for course in one.rows] for one in pages]


def forward(size: int) -> list[Page[Course]]:
    pages = [page(None, size)]
    while pages[-1].next:
        pages.append(page(pages[-1].next, size))
        assert len(pages) < 50, "the pages go round in circles"
    return pages


def back(from_page: Page[Course], size: int) -> list[Page[Course]]:
    pages = [from_page]
    while pages[-1].previous:
        pages.append(page(pages[-1].previous, size))
        assert len(pages) < 50, "the pages go round in circles"
    return pages[::-1]


@pytest.mark.django_db
@settings(max_examples=40)
@given(days=st.lists(st.integers(0, 3), max_size=14), size=st.integers(1, 5))
def test_every_row_comes_once_in_order_and_the_same_way_back(days: list[int], size: int) -> None:
    with transaction.atomic():
        expected = shelve(days)
        pages = forward(size)
        assert list(chain.from_iterable(keys(pages))) == expected
        assert all(len(one.rows) == size for one in pages[:-1])
        assert pages[-1].rows or not expected, "no last page is empty"
        assert keys(back(pages[-1], size)) == keys(pages)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_row_that_comes_meanwhile_moves_no_other() -> None:
    expected = shelve([3, 2, 2, 2, 1])
    first = page(None, 2)
    newer = make_course()
    second = page(first.next, 2)
    assert keys([first, second]) == [expected[:2], expected[2:4]]
    assert [course.pk for course in page(second.previous, 2).rows] == expected[:2]
    assert page(page(second.previous, 2).previous, 2).rows == [newer]


@pytest.mark.django_db
def test_a_row_that_goes_meanwhile_hides_no_other() -> None:
    expected = shelve([3, 2, 2, 2, 1])
    first = page(None, 2)
    Course.objects.filter(pk__in=expected[:2]).delete()
    assert keys([page(first.next, 2)]) == [expected[2:4]]
