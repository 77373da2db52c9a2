"""Staff and instructors say what is sold, in their words for money."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from courses.models import Course
from courses.services import update_course
from lib.admin import page_of
from lib.errors import InvalidInput, NotAllowed
from lib.money import Money
from payments.exceptions import BundleNotReady
from payments.models import Bundle, CoursePrice
from payments.services.offers import choose_courses, put_on_sale, set_course_price
from tests.admin.test_course_builder import form_of, rows
from tests.factories.academy import make_course
from tests.factories.offers import make_bundle, make_paid_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["39,00", "39.00", "39", " 39,0 "])
def test_a_course_price_is_typed_as_people_say_it(client, carla, typed):
    course = make_course(instructor=carla, lessons=0, published=False)
    client.force_login(carla)
    modules = rows("modules", [], initial=0)
    answer = client.post(page_of(course), form_of(course) | modules | {"price": typed})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    course.refresh_from_db()
    assert (course.price_cents, course.currency) == (3900, "EUR")


@pytest.mark.parametrize(("language", "shown"), [("es", "1234,50"), ("en", "1234.50")])
def test_it_is_shown_in_the_form_as_the_reader_writes_it(client, carla, language, shown):
    course = make_paid_course(123450, instructor=carla)
    carla.language = language
    carla.save()
    client.force_login(carla)
    page = client.get(page_of(course), headers={"accept-language": language})
    assert f'value="{shown}"' in page.content.decode()


@pytest.mark.parametrize(
    ("price", "currency"), [("0,49", "EUR"), ("10,5", "JPY"), ("4,995", "KWD"), ("-1", "EUR")]
)
def test_a_price_that_cannot_be_charged_is_refused_beside_its_field(client, carla, price, currency):
    course = make_course(instructor=carla, lessons=0, published=False)
    client.force_login(carla)
    typed = {"price": price, "currency": currency} | rows("modules", [], initial=0)
    answer = client.post(page_of(course), form_of(course) | typed)
    assert "price" in answer.context["adminform"].form.errors
    course.refresh_from_db()
    assert course.is_free


def test_neither_service_nor_database_takes_an_impossible_price(carla):
    course = make_paid_course(2900, instructor=carla)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"price_cents": 49}, "price"),
        ({"price_cents": 4995, "currency": "KWD"}, "price"),
        ({"currency": "XYZ"}, "currency"),
    ]
    for fields, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            update_course(course=Course.objects.get(pk=course.pk), by=carla, **fields)
        assert list(refused.value.extra["errors"]) == [field]
    impossible: list[dict[str, Any]] = [
        {"price_cents": 4995, "currency": "KWD"},
        {"price_cents": 150, "currency": "ISK"},
        {"price_cents": 100_000_000},
        {"currency": "eur"},
    ]
    for fields in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            Course.objects.filter(pk=course.pk).update(**fields)
    course.refresh_from_db()
    assert course.price == Money(2900, "EUR")


def test_an_instructor_sells_their_course_in_another_currency(client, carla):
    course = make_paid_course(2900, instructor=carla)
    foreign = make_paid_course(2900, title="De otra persona")
    client.force_login(carla)
    page = reverse("admin:payments_courseprice_add")
    offered = client.get(page).content.decode()
    assert course.title in offered
    assert foreign.title not in offered

    client.post(page, {"course": course.pk, "currency": "JPY", "price": "4500"})
    row = CoursePrice.objects.get()
    assert (row.course, row.price) == (course, Money(4500, "JPY"))

    client.post(page_of(row), {"price": "5.000"})
    row.refresh_from_db()
    assert row.amount == 4500, "a point is never guessed to be a thousand"
    client.post(page_of(row), {"price": "5000"})
    row.refresh_from_db()
    assert row.price == Money(5000, "JPY")

    answer = client.post(page, {"course": foreign.pk, "currency": "USD", "price": "30"})
    assert "course" in answer.context["adminform"].form.errors
    answer = client.post(page, {"course": course.pk, "currency": "EUR", "price": "30"})
    assert "currency" in answer.context["adminform"].form.errors
    client.post(reverse("admin:payments_courseprice_delete", args=[row.pk]), {"post": "yes"})
    assert not CoursePrice.objects.exists()


def test_a_price_in_the_own_currency_or_of_anothers_course_is_refused(carla, bruno):
    course = make_paid_course(2900, instructor=carla)
    with pytest.raises(InvalidInput):
        set_course_price(course=course, by=carla, money=Money(1900, "EUR"))
    with pytest.raises(InvalidInput):
        set_course_price(course=course, by=carla, money=Money(0, "USD"))
    with pytest.raises(NotAllowed):
        set_course_price(course=course, by=bruno, money=Money(1900, "USD"))
    assert not CoursePrice.objects.exists()


def test_staff_makes_a_bundle_orders_its_courses_and_puts_it_on_sale(client, diego):
    one, two, draft = (
        make_paid_course(2900),
        make_paid_course(3900),
        make_paid_course(published=False, title="Un borrador"),
    )
    client.force_login(diego)
    fields = {"title": "Los dos", "slug": "los-dos", "price": "49,00", "currency": "EUR"}
    client.post(
        reverse("admin:payments_bundle_add"),
        fields | rows("places", [{"course": one.pk}, {"course": draft.pk}], initial=0),
    )
    bundle = Bundle.objects.get()
    assert (bundle.price, bundle.is_on_sale) == (Money(4900, "EUR"), False)
    assert list(bundle.courses.order_by("bundlecourse")) == [one, draft]

    sell = reverse("admin:payments_bundle_sell", args=[bundle.pk])
    with override("es"):
        assert "Un borrador" in client.post(sell).content.decode()
    bundle.refresh_from_db()
    assert not bundle.is_on_sale

    first, second = bundle.places.all()
    places: list[dict[str, object]] = [
        {"id": first.pk, "bundle": bundle.pk, "course": one.pk, "position": 1},
        {"id": second.pk, "bundle": bundle.pk, "course": draft.pk, "position": 0, "DELETE": "on"},
        {"course": two.pk, "bundle": bundle.pk, "position": 0},
    ]
    client.post(page_of(bundle), fields | {"price": "45"} | rows("places", places, initial=2))
    client.post(sell)
    bundle = Bundle.objects.get()
    assert bundle.is_on_sale
    assert bundle.amount == 4500
    assert [place.course for place in bundle.places.all()] == [two, one]

    client.post(reverse("admin:payments_bundle_withdraw", args=[bundle.pk]))
    bundle.refresh_from_db()
    assert not bundle.is_on_sale


def test_a_bundle_on_sale_cannot_be_emptied(diego, carla):
    one, two, free = make_paid_course(), make_paid_course(), make_course()
    bundle = make_bundle(one, two)
    for courses in ([one], [], [one, free]):
        with pytest.raises(BundleNotReady):
            choose_courses(bundle=bundle, by=diego, courses=courses)
    assert [place.course for place in bundle.places.all()] == [one, two]
    with pytest.raises(NotAllowed):
        put_on_sale(bundle=bundle, by=carla)
