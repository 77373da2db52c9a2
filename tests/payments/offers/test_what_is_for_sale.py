"""What can be bought, at which price, and how a bundle's price is parted."""

import pytest

from courses.services import archive_course, update_course
from payments.exceptions import CurrencyNotOffered, NotForSale
from payments.models import BundleCourse, CoursePrice
from payments.offers import bundle_offer, course_offer, currencies_of
from tests.factories.academy import make_course
from tests.factories.offers import make_bundle, make_paid_course

pytestmark = pytest.mark.django_db


def test_a_course_is_sold_in_its_own_currency_and_in_those_that_were_added():
    course = make_paid_course(2900)
    CoursePrice.objects.create(course=course, currency="USD", amount=3200)
    CoursePrice.objects.create(course=course, currency="JPY", amount=4500)
    assert [(m.amount, m.currency) for m in currencies_of(course)] == [
        (2900, "EUR"),
        (4500, "JPY"),
        (3200, "USD"),
    ]
    offer = course_offer(course)
    assert (offer.money.amount, offer.cart) == (2900, f"course:{course.pk}")
    assert offer.shares == ((course, 2900),)
    assert course_offer(course, "usd").money.amount == 3200
    with pytest.raises(CurrencyNotOffered) as refused:
        course_offer(course, "GBP")
    assert refused.value.extra["offered"] == ["EUR", "JPY", "USD"]


@pytest.mark.parametrize("fields", [{"published": False}, {"price_cents": 0}])
def test_a_draft_and_a_free_course_are_not_for_sale(fields):
    course = make_course(**{"price_cents": 2900} | fields)
    with pytest.raises(NotForSale):
        course_offer(course)


def test_a_free_course_is_not_for_sale_in_another_currency_either():
    course = make_course()
    CoursePrice.objects.create(course=course, currency="USD", amount=3200)
    assert currencies_of(course) == []
    with pytest.raises(NotForSale):
        course_offer(course, "USD")


def test_a_bundle_is_parted_in_proportion_to_what_its_courses_cost(django_assert_num_queries):
    one, two = make_paid_course(2900), make_paid_course(3900)
    bundle = make_bundle(two, one, amount=4900)
    with django_assert_num_queries(2):
        offer = bundle_offer(bundle)
    assert offer.shares == ((two, 2810), (one, 2090))
    assert (offer.money.amount, offer.cart, offer.bundle) == (4900, f"bundle:{bundle.pk}", bundle)


def test_it_is_parted_by_the_prices_in_its_own_currency_and_equally_when_one_is_unknown():
    one, two = make_paid_course(2900), make_paid_course(3900)
    bundle = make_bundle(one, two, amount=10_00, currency="USD")
    assert [part for _course, part in bundle_offer(bundle).shares] == [500, 500]
    CoursePrice.objects.create(course=one, currency="USD", amount=3000)
    assert [part for _course, part in bundle_offer(bundle).shares] == [500, 500]
    CoursePrice.objects.create(course=two, currency="USD", amount=1000)
    assert [part for _course, part in bundle_offer(bundle).shares] == [750, 250]


def test_a_bundle_is_not_for_sale_when_a_part_of_it_is_missing():
    one, two = make_paid_course(), make_paid_course()
    with pytest.raises(NotForSale):
        bundle_offer(make_bundle(one, two, is_on_sale=False))
    with pytest.raises(NotForSale):
        bundle_offer(make_bundle())
    bundle = make_bundle(one, two)
    with pytest.raises(CurrencyNotOffered):
        bundle_offer(bundle, "USD")
    archive_course(course=two, by=two.instructor)
    with pytest.raises(NotForSale):
        bundle_offer(bundle)
    assert BundleCourse.objects.filter(bundle=bundle).count() == 2, "nothing was taken out of it"


def test_a_changed_price_is_what_the_next_offer_says():
    course = make_paid_course(2900)
    update_course(course=course, by=course.instructor, price_cents=3500)
    assert course_offer(course).money.amount == 3500
