"""The report says what the ledger says, to the cent, whatever is in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from courses.models import Course
from payments.enums import RevenueKind
from payments.models import Order, RevenueEntry
from payments.revenue_periods import Months
from payments.revenue_reports import (
    CourseMonth,
    Earnings,
    by_day,
    by_month,
    course_months,
    in_this_mode,
    revenue_of,
    totals,
)
from tests.factories.academy import make_course
from tests.factories.people import make_user
from tests.factories.shop import ledger, paid_order

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)

entries = st.lists(
    st.tuples(
        st.sampled_from(RevenueKind.values),
        st.integers(-(2**31), 2**31 - 1),
        st.integers(-(2**31), 2**31 - 1),
        st.sampled_from(["EUR", "JPY", "KWD"]),
        st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes)),
        st.booleans(),
    ),
    max_size=25,
)


def report(*, within: Months | None = None) -> list[CourseMonth]:
    found = in_this_mode(RevenueEntry.objects.all())
    return list(course_months(found.filter(within.within) if within else found))


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00+00:00")


@pytest.fixture
def order(alicia: User, course: Course) -> Order:
    """Paid on 3 November: 49 € and 10,29 € of tax."""
    return paid_order(alicia, course, amount=4900, tax=1029, at=day("2026-11-03"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries)
def test_every_sum_of_the_report_is_that_of_the_entries(order: Order, ledgered: list) -> None:
    item = order.items.get()
    with transaction.atomic():
        RevenueEntry.objects.bulk_create(
            RevenueEntry(
                item=item,
                course=item.course,
                kind=kind,
                amount=amount,
                tax=tax,
                currency=currency,
                at=at,
                livemode=livemode,
                source=f"re_{number}",
            )
            for number, (kind, amount, tax, currency, at, livemode) in enumerate(ledgered)
        )
        rows = report()
        days = by_day(in_this_mode(RevenueEntry.objects.all()))
        transaction.set_rollback(True)

    net, tax_sums = Counter(EUR=4900), Counter(EUR=1029)
    for _kind, amount, tax, currency, _at, livemode in ledgered:
        if not livemode:
            net[currency] += amount
            tax_sums[currency] += tax
    sums = {earned.currency: earned for earned in totals(by_month(rows))}
    assert {c: e.net for c, e in sums.items() if e.net} == {c: n for c, n in net.items() if n}
    assert {c: e.tax for c, e in sums.items() if e.tax} == {c: n for c, n in tax_sums.items() if n}
    assert totals(days) == totals(by_month(rows))


def test_a_month_says_what_was_sold_and_what_went_back(order: Order) -> None:
    item = order.items.get()
    ledger(item, kind=RevenueKind.REFUND, amount=-2000, tax=-420, at=day("2026-11-20"))
    ledger(item, kind=RevenueKind.REFUND_FAILED, amount=2000, tax=420, at=day("2026-11-21"))
    ledger(item, kind=RevenueKind.DISPUTE, amount=-4900, tax=-1029, at=day("2026-12-02"))
    ledger(item, kind=RevenueKind.REFUND, amount=-100, tax=-21, at=day("2026-11-30"))

    december, november = report()

    assert (november.month, november.course) == (NOVEMBER, item.course.title)
    assert november.earned == Earnings("EUR", sales=1, gross=4900, refunds=-100, tax=1008)
    assert november.earned.net == 4800
    assert december.month == DECEMBER
    assert december.earned == Earnings("EUR", sales=0, gross=0, refunds=-4900, tax=-1029)


def test_currencies_are_never_added_up(order: Order, bruno: User) -> None:
    paid_order(bruno, order.items.get().course, amount=8000, currency="JPY", at=order.paid_at)

    assert [(row.earned.currency, row.earned.net) for row in report()] == [
        ("EUR", 4900),
        ("JPY", 8000),
    ]
    with pytest.raises(ValueError, match="no sum"):
        Earnings("EUR", gross=1) + Earnings("JPY", gross=1)


def test_a_month_begins_at_midnight_of_the_academy(alicia: User, course: Course) -> None:
    # 23:30 UTC on the 30th is half past midnight of 1 December in Madrid; in summer it is two hours.
    paid_order(alicia, course, at=datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    paid_order(make_user(), course, at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    paid_order(make_user(), course, at=datetime(2026, 8, 31, 22, 0, tzinfo=UTC))

    sold = {row.month: row.earned.sales for row in report()}

    assert sold == {DECEMBER: 1, NOVEMBER: 1, date(2026, 9, 1): 1}
    only_november = report(within=Months(NOVEMBER, NOVEMBER))
    assert [(row.month, row.earned.sales) for row in only_november] == [(NOVEMBER, 1)]


def test_play_money_counts_on_a_site_of_play_money_alone(
    order: Order, bruno: User, settings: Settings
) -> None:
    paid_order(bruno, order.items.get().course, amount=1, livemode=True)

    assert sum(row.earned.net for row in report()) == 4900
    settings.STRIPE_LIVE_MODE = True
    assert sum(row.earned.net for row in report()) == 1


def test_an_instructor_counts_their_own_courses(
    order: Order, bruno: User, carla: User, diego: User, alicia: User
) -> None:
    others = make_course(title="De otra")
    paid_order(bruno, others, amount=7000)

    assert {e.course for e in revenue_of(carla)} == {order.items.get().course}
    assert revenue_of(diego).count() == 2
    assert not revenue_of(alicia).exists()


def test_a_report_is_one_query(
    order: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(report()) == 1
    for number in range(30):
        course = make_course(title=f"Curso {number}")
        paid_order(order.student, course, at=day("2026-11-03") - timedelta(days=31 * number))
    with django_assert_num_queries(1):
        assert len(report()) == 31
    with django_assert_num_queries(1):
        by_day(in_this_mode(RevenueEntry.objects.all()))
