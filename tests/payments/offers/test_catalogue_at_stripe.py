"""What Stripe is told of what we sell: each product and price once, made when it is first needed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from courses.services import archive_course, publish_course, update_course
from payments.exceptions import PaymentsClosed
from payments.models import CoursePrice, StripePrice
from payments.offers import bundle_offer, course_offer
from payments.services.catalogue import forget, stripe_price_for
from payments.services.syncing import sync_catalogue
from tests.factories.offers import make_bundle, make_paid_course

pytestmark = pytest.mark.django_db


def test_the_first_who_needs_a_price_makes_it_and_the_next_finds_it(stripe_client):
    course = make_paid_course(3900, title="Series temporales")
    row = stripe_price_for(course_offer(course))
    assert stripe_price_for(course_offer(course)) == row

    (price,) = stripe_client.v1.prices.list().data
    assert (price.id, price.unit_amount, price.currency) == (row.stripe_id, 3900, "eur")
    assert (price.product, price.tax_behavior) == (row.product_id, "inclusive")
    (product,) = stripe_client.v1.products.list().data
    assert product.name == "Series temporales"
    assert product.url.endswith(course.get_absolute_url())


def test_another_amount_and_another_currency_are_prices_of_the_same_product(stripe_client):
    course = make_paid_course(3900)
    CoursePrice.objects.create(course=course, currency="JPY", amount=6000)
    old = stripe_price_for(course_offer(course))
    yen = stripe_price_for(course_offer(course, "JPY"))
    update_course(course=course, by=course.instructor, price_cents=4500)
    new = stripe_price_for(course_offer(course))

    assert {old.product_id, yen.product_id, new.product_id} == {old.product_id}
    assert {p.id: (p.unit_amount, p.currency) for p in stripe_client.v1.prices.list().data} == {
        old.stripe_id: (3900, "eur"),
        yen.stripe_id: (6000, "jpy"),
        new.stripe_id: (4500, "eur"),
    }
    assert StripePrice.objects.filter(pk=old.pk, amount=3900).exists(), "old orders keep theirs"


def test_a_bundle_is_one_product_with_one_price(stripe_client):
    bundle = make_bundle(make_paid_course(), make_paid_course(), title="Los dos", amount=4900)
    row = stripe_price_for(bundle_offer(bundle))
    (price,) = stripe_client.v1.prices.list().data
    assert (price.id, price.unit_amount) == (row.stripe_id, 4900)
    assert [product.name for product in stripe_client.v1.products.list().data] == ["Los dos"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_with_one_product_one_price_and_one_row(stripe_client):
    offer = course_offer(make_paid_course())

    def buy(_number):
        try:
            return stripe_price_for(offer).stripe_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        first, second = threads.map(buy, range(2))
    assert first == second
    assert [price.id for price in stripe_client.v1.prices.list().data] == [first]
    assert len(stripe_client.v1.products.list().data) == 1
    assert StripePrice.objects.get().stripe_id == first


def test_an_answer_that_is_lost_leaves_no_second_price(double, stripe_client):
    offer = course_offer(make_paid_course())
    double.control.do(faults=[{"kind": "lost_answer", "path": "/v1/prices"}])
    row = stripe_price_for(offer)
    assert [price.id for price in stripe_client.v1.prices.list().data] == [row.stripe_id]
    assert len(stripe_client.v1.products.list().data) == 1


def test_a_withdrawn_price_is_asked_back(stripe_client):
    course = make_paid_course()
    row = stripe_price_for(course_offer(course))
    archive_course(course=course, by=course.instructor)
    assert sync_catalogue().withdrawn == 1
    assert stripe_client.v1.prices.retrieve(row.stripe_id).active is False

    publish_course(course=course, by=course.instructor)
    again = stripe_price_for(course_offer(course))
    assert again == row
    assert again.is_active
    assert stripe_client.v1.prices.retrieve(row.stripe_id).active is True


def test_what_stripe_does_not_know_any_more_is_made_anew(double, stripe_client):
    course = make_paid_course()
    lost = stripe_price_for(course_offer(course))
    double.control.do(reset=True)
    forget(lost)
    made = stripe_price_for(course_offer(course))
    assert made.pk == lost.pk
    assert made.is_known
    assert stripe_client.v1.prices.retrieve(made.stripe_id).product == made.product_id


def test_a_lost_product_is_noticed_when_another_price_is_made_of_it(double, stripe_client):
    course = make_paid_course(2900)
    lost = stripe_price_for(course_offer(course))
    double.control.do(reset=True)
    update_course(course=course, by=course.instructor, price_cents=3100)
    made = stripe_price_for(course_offer(course))
    assert stripe_client.v1.prices.retrieve(made.stripe_id).unit_amount == 3100
    lost.refresh_from_db()
    assert not lost.is_known, "nobody will try it"


def test_a_price_is_made_anew_when_tax_comes_on_top(settings, stripe_client):
    offer = course_offer(make_paid_course())
    row = stripe_price_for(offer)
    settings.STRIPE_TAX_BEHAVIOR = "exclusive"
    again = stripe_price_for(offer)
    assert again.pk == row.pk
    assert again.stripe_id != row.stripe_id
    assert stripe_client.v1.prices.retrieve(again.stripe_id).tax_behavior == "exclusive"


def test_nothing_is_sold_without_a_key(settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(PaymentsClosed):
        stripe_price_for(course_offer(make_paid_course()))
    assert sync_catalogue().stopped == str(PaymentsClosed.message)


def test_the_sync_makes_in_advance_all_that_is_on_sale_and_then_nothing(
    stripe_client, django_assert_max_num_queries
):
    one, two = make_paid_course(2900), make_paid_course(3900)
    CoursePrice.objects.create(course=two, currency="USD", amount=4500)
    not_published = make_paid_course(published=False)
    make_bundle(one, two)
    make_bundle(one, two, is_on_sale=False)
    make_bundle(one, not_published)

    assert sync_catalogue().made == 4
    prices = stripe_client.v1.prices.list().data
    assert sorted((price.unit_amount, price.currency) for price in prices) == [
        (2900, "eur"),
        (3900, "eur"),
        (4500, "usd"),
        (4900, "eur"),
    ]
    assert len(stripe_client.v1.products.list().data) == 3
    with django_assert_max_num_queries(20):
        again = sync_catalogue()
    assert (again.made, again.renamed, again.withdrawn, again.failed) == (0, 0, 0, [])


def test_a_new_title_reaches_stripe(stripe_client):
    course = make_paid_course(title="Antes")
    stripe_price_for(course_offer(course))
    update_course(course=course, by=course.instructor, title="Después")
    assert sync_catalogue().renamed == 1
    assert [product.name for product in stripe_client.v1.products.list().data] == ["Después"]
    assert sync_catalogue().renamed == 0


def test_a_price_that_changed_is_withdrawn_and_the_new_one_made(stripe_client):
    course = make_paid_course(2900)
    old = stripe_price_for(course_offer(course))
    update_course(course=course, by=course.instructor, price_cents=3500)
    report = sync_catalogue()
    assert (report.made, report.withdrawn) == (1, 1)
    assert {p.unit_amount: p.active for p in stripe_client.v1.prices.list().data} == {
        2900: False,
        3500: True,
    }
    old.refresh_from_db()
    assert not old.is_active


def test_one_refusal_does_not_stop_the_rest(double, stripe_client):
    make_paid_course(2900, title="Rechazado")
    make_paid_course(3900)
    double.control.do(faults=[{"status": 400, "path": "/v1/products"}])
    report = sync_catalogue()
    assert report.made == 1
    (sentence,) = report.failed
    assert sentence.startswith("Rechazado")
    assert [price.unit_amount for price in stripe_client.v1.prices.list().data] == [3900]
    assert sync_catalogue().made == 1, "the next run makes what was refused"


def test_stripe_away_ends_it_with_a_sentence(double, capsys):
    make_paid_course()
    double.control.do(faults=[{"status": 503, "count": 20}])
    with pytest.raises(CommandError, match=r"payment provider|proveedor"):
        call_command("sync_stripe_catalogue")
    assert not StripePrice.objects.exists()
    double.control.do(clear_faults=True)
    call_command("sync_stripe_catalogue")
    assert "1 made, 0 renamed, 0 withdrawn" in capsys.readouterr().out
