"""Staff and instructors read revenue in the admin, and take it home as CSV."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from courses.models import Course
from payments.enums import RevenueKind
from payments.models import Order
from tests.factories.academy import make_course
from tests.factories.people import make_user
from tests.factories.shop import ledger, paid_order
from tests.payments.revenue.reading import ENTRIES_CSV, LIST, MONTHS_CSV, download

SALE_OF_49 = {"currency": "EUR", "sales": "1", "gross": "49.00", "refunds": "0.00", "net": "49.00"}


@pytest.fixture
def order(alicia: User, course: Course) -> Order:
    return paid_order(alicia, course, amount=4900, tax=1029)


@pytest.fixture
def others(db: None, bruno: User) -> Course:
    """A course of another instructor, sold once."""
    course = make_course(title="Git para quien hace cosas")
    paid_order(bruno, course, amount=7000)
    return course


def test_the_page_adds_up_what_it_lists(client: Client, diego: User, order: Order) -> None:
    ledger(order.items.get(), kind=RevenueKind.REFUND, amount=-900, tax=-189)
    client.force_login(diego)

    page = client.get(LIST)

    (shown,) = page.context["overview"].currencies
    assert (shown.earned.gross, shown.earned.refunds, shown.earned.net) == (4900, -900, 4000)
    chart = json.loads(shown.chart)
    assert len(chart["labels"]) == 12
    assert [bars["data"][-1] for bars in chart["datasets"]] == [49.0, -9.0]
    assert order.code in page.content.decode()


def test_an_instructor_sees_their_sales_but_not_who_bought(
    client: Client, carla: User, order: Order, others: Course
) -> None:
    client.force_login(carla)

    page = client.get(LIST)

    html = page.content.decode()
    assert order.items.get().course.title in html
    assert [shown.earned.gross for shown in page.context["overview"].currencies] == [4900]
    assert others.title not in html
    assert order.code not in html
    assert order.student.full_name not in html
    entry = reverse("admin:payments_revenueentry_change", args=[order.items.get().revenue.get().pk])
    assert order.code not in client.get(entry).content.decode()
    assert client.get(LIST, {"q": order.code}).context["overview"].rows == []


def test_the_files_of_an_instructor_hold_their_courses_without_orders(
    client: Client, carla: User, order: Order, others: Course
) -> None:
    client.force_login(carla)

    (month,) = download(client, MONTHS_CSV)
    (entry,) = download(client, ENTRIES_CSV)

    assert month.items() >= SALE_OF_49.items()
    assert month["tax"] == "10.29"
    assert (entry["kind"], entry["amount"], entry["source"]) == (
        "sale",
        "49.00",
        order.payment_intent_id,
    )
    assert "order" not in entry
    for address in (MONTHS_CSV, ENTRIES_CSV):
        assert client.get(address, {"course__id__exact": others.pk}).status_code == 404
        assert client.get(address, {"course__id__exact": "x"}).status_code == 404


def test_staff_gets_every_course_and_the_orders(
    client: Client, diego: User, order: Order, others: Course
) -> None:
    client.force_login(diego)

    assert {row["course"] for row in download(client, MONTHS_CSV)} == {
        order.items.get().course.title,
        others.title,
    }
    assert order.code in {row["order"] for row in download(client, ENTRIES_CSV)}
    (only,) = download(client, f"{MONTHS_CSV}?course__id__exact={others.pk}")
    assert only["net"] == "70.00"


def test_the_page_and_the_files_keep_to_the_period(
    client: Client, diego: User, alicia: User, course: Course
) -> None:
    for year in (2019, timezone.localdate().year):
        paid_order(make_user(), course, amount=year, at=datetime(year, 1, 15, tzinfo=UTC))
    client.force_login(diego)

    def found(period: str) -> list[str]:
        rows = download(client, f"{MONTHS_CSV}?period={period}")
        page = client.get(LIST, {"period": period}).context["overview"]
        assert len(page.rows) == len(rows)
        return [row["month"][:4] for row in rows]

    this_year = str(timezone.localdate().year)
    assert found("this_year") == found("nonsense") == found("last_12") == [this_year]
    assert found("last_year") == []
    assert found("all") == [this_year, "2019"]


def test_the_names_of_the_files_have_the_day(client: Client, diego: User) -> None:
    client.force_login(diego)
    day = timezone.localdate().isoformat()
    assert f'filename="revenue-{day}.csv"' in client.get(MONTHS_CSV)["Content-Disposition"]
    name = client.get(ENTRIES_CSV)["Content-Disposition"]
    assert f'filename="revenue-entries-{day}.csv"' in name


@pytest.mark.parametrize("title", ['=HYPERLINK("x")', "+1", "-1", "@SUM(1)", "\tx", "\rx"])
def test_a_title_is_never_calculated(
    client: Client, diego: User, alicia: User, carla: User, title: str
) -> None:
    course = make_course(instructor=carla)
    Course.objects.filter(pk=course.pk).update(title=title)
    course.refresh_from_db()
    order = paid_order(alicia, course)
    ledger(order.items.get(), kind=RevenueKind.REFUND, amount=-5000)
    client.force_login(diego)

    (month,) = download(client, MONTHS_CSV)

    assert month["course"] == f"'{title}"
    assert (month["refunds"], month["net"]) == ("-50.00", "-1.00")  # numbers stay numbers
    assert {row["course"] for row in download(client, ENTRIES_CSV)} == {f"'{title}"}


@pytest.mark.parametrize(
    ("currency", "written", "nothing"),
    [("JPY", "4900", "0"), ("KWD", "4.900", "0.000"), ("EUR", "49.00", "0.00")],
)
def test_amounts_have_the_digits_of_their_currency(
    client: Client,
    diego: User,
    alicia: User,
    course: Course,
    currency: str,
    written: str,
    nothing: str,
) -> None:
    paid_order(alicia, course, amount=4900, currency=currency)
    client.force_login(diego)

    (month,) = download(client, MONTHS_CSV)
    (entry,) = download(client, ENTRIES_CSV)

    assert month["gross"] == month["net"] == entry["amount"] == written
    assert month["refunds"] == month["tax"] == entry["tax"] == nothing


def test_an_academy_that_sold_nothing_is_told_so(client: Client, carla: User) -> None:
    client.force_login(carla)
    with override(carla.language):
        told = gettext(
            "Nothing was sold, and nothing went back, in this period. Choose a longer one with the filters."
        )
    assert told in client.get(LIST).content.decode()
    assert download(client, MONTHS_CSV) == []


def test_page_and_files_take_the_same_queries_for_many_rows(
    client: Client, diego: User, carla: User, order: Order
) -> None:
    client.force_login(diego)
    addresses = [LIST, MONTHS_CSV, ENTRIES_CSV, reverse("admin:index")]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address)
                if answer.streaming:
                    list(answer.streaming_content)
            found.append(len(captured))
        return found

    counts()  # what is cached once for ever is cached now
    before = counts()
    for number in range(1, 30):
        course = make_course(instructor=carla, title=f"Curso {number}")
        at = timezone.now() - timedelta(days=number)
        paid_order(make_user(), course, at=at, currency="JPY" if number % 2 else "EUR")

    assert counts() == before


@pytest.mark.parametrize(("who", "net"), [("diego", 11900), ("carla", 4900)])
def test_the_home_says_what_the_last_30_days_brought(
    client: Client,
    request: pytest.FixtureRequest,
    order: Order,
    others: Course,
    who: str,
    net: int,
) -> None:
    paid_order(make_user(), order.items.get().course, at=timezone.now() - timedelta(days=31))
    paid_order(make_user(), others, amount=300, currency="JPY")
    client.force_login(request.getfixturevalue(who))

    shown = {
        row.earned.currency: row for row in client.get(reverse("admin:index")).context["revenue"]
    }

    assert shown["EUR"].earned.net == net
    assert sum(json.loads(shown["EUR"].chart)["datasets"][0]["data"]) == net / 100
    assert set(shown) == ({"EUR", "JPY"} if who == "diego" else {"EUR"})
