"""What is bought, for how much, what happens next; then Stripe's page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courses.services import archive_course
from enrollments.models import Enrollment
from payments.enums import OrderState
from payments.models import CoursePrice, Order
from tests.factories.academy import make_course
from tests.pages.reading import read

pytestmark = pytest.mark.django_db


def buy_page(course) -> str:
    return reverse("payments:buy", args=[course.slug])


def test_it_says_what_for_how_much_and_what_happens_next(shop, hers, paid_course):
    page = read(hers.get(buy_page(paid_course)))

    assert page.heading == "Botánica para curiosos"
    for words in ("Carla Mendoza Ibáñez", "€49.00", "page of Stripe", "withdraw within 14 days"):
        assert words in page.text
    assert "Practice mode: no money moves." in page.text
    assert not Order.objects.exists()


def test_its_button_makes_one_order_and_leads_to_stripe(shop, hers, alicia, paid_course):
    answer = hers.post(buy_page(paid_course))

    order = Order.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, order.session_url)
    assert order.session_url.startswith(shop.double.url)
    assert (order.student, order.state, order.amount_total) == (alicia, OrderState.OPEN, 4_900)
    again = hers.post(buy_page(paid_course))
    assert again.headers["Location"] == order.session_url
    assert Order.objects.count() == 1
    assert not Enrollment.objects.exists()


def test_the_browser_may_follow_the_form_to_stripe(shop, hers, paid_course, settings):
    policy = hers.get(buy_page(paid_course)).headers["Content-Security-Policy"]
    (form_action,) = [part for part in policy.split(";") if "form-action" in part]
    assert settings.STRIPE_CHECKOUT_ORIGIN in form_action.split()


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_page(client, paid_course):
    course_page = read(client.get(paid_course.get_absolute_url()))
    to_sign_in = f"{reverse('account_login')}?next={buy_page(paid_course)}"
    assert to_sign_in in course_page.links
    assert buy_page(paid_course) not in course_page.links

    answer = client.post(buy_page(paid_course))
    assert answer.headers["Location"] == to_sign_in
    assert not Order.objects.exists()


def test_the_currency_is_chosen_where_there_are_several(shop, hers, paid_course):
    CoursePrice.objects.create(course=paid_course, currency="USD", amount=5_400)
    page = read(hers.get(buy_page(paid_course)))
    offered = [radio.attributes["value"] for radio in page.all("input", type="radio")]
    assert offered == ["EUR", "USD"]
    assert "US$54.00" in page.text or "$54.00" in page.text

    hers.post(buy_page(paid_course), {"currency": "USD"})
    assert [(o.currency, o.amount_total) for o in Order.objects.all()] == [("USD", 5_400)]


def test_a_currency_or_price_of_the_buyers_own_buys_nothing(shop, hers, paid_course):
    CoursePrice.objects.create(course=paid_course, currency="USD", amount=5_400)
    sent = {"currency": "JPY", "amount": "1", "price": "1"}
    page = read(hers.post(buy_page(paid_course), sent))
    assert "JPY is not one of the available choices" in page.text
    assert not Order.objects.exists()

    hers.post(buy_page(paid_course), sent | {"currency": "EUR"})
    assert Order.objects.get().amount_total == 4_900


def test_a_code_that_does_not_work_stays_in_its_field_and_makes_no_order(shop, hers, paid_course):
    page = read(hers.post(buy_page(paid_course), {"promotion_code": "NADA"}))

    assert "This promotion code does not work for this order" in page.text
    (field,) = page.all("input", name="promotion_code")
    assert field.attributes["value"] == "NADA"
    (disclosure,) = page.all("details", class_="disclosure")
    assert "open" in disclosure.attributes
    assert not Order.objects.exists()


def test_while_stripe_is_away_the_page_says_so_and_keeps_what_was_typed(
    shop, hers, paid_course, settings
):
    settings.STRIPE_API_HOST = "http://127.0.0.1:9"
    page = read(hers.post(buy_page(paid_course), {"promotion_code": "VERANO"}))

    assert "We cannot reach our payment provider" in page.text
    assert "Nothing was charged" in page.text
    (field,) = page.all("input", name="promotion_code")
    assert field.attributes["value"] == "VERANO"
    assert not Enrollment.objects.exists()


def test_without_a_key_nothing_is_sold_and_both_pages_say_so(hers, paid_course, settings):
    settings.STRIPE_SECRET_KEY = ""
    page = read(hers.get(buy_page(paid_course)))
    assert "Paying online is not open here yet" in page.text
    assert "Go to payment" not in page.text
    assert "Paying online is not open here yet" in read(hers.post(buy_page(paid_course))).text

    course_page = read(hers.get(paid_course.get_absolute_url()))
    assert "On sale soon" in course_page.text
    assert buy_page(paid_course) not in course_page.links
    assert not Order.objects.exists()


def test_who_has_it_goes_to_the_course(shop, hers, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    shop.hear()

    for answer in (hers.get(buy_page(paid_course)), hers.post(buy_page(paid_course))):
        assert answer.headers["Location"] == reverse("progress:course", args=[paid_course.slug])
    assert Order.objects.count() == 1


def test_whose_money_is_on_its_way_goes_to_that_order(shop, hers, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.double.control.do(pay_by_bank={"session": order.session_id})
    shop.hear()

    answer = hers.post(buy_page(paid_course))
    assert answer.headers["Location"] == order.get_absolute_url()
    assert Order.objects.count() == 1


def test_what_is_not_on_sale_has_no_such_page(shop, hers, carla, paid_course):
    draft = make_course(instructor=carla, price_cents=900, published=False)
    free = make_course(instructor=carla)
    archive_course(course=paid_course, by=carla)
    none = reverse("payments:buy", args=["no-such-course"])
    for address in (*map(buy_page, (draft, free, paid_course)), none):
        assert hers.get(address).status_code == 404
        assert hers.post(address).status_code == 404
    assert not Order.objects.exists()


def test_who_lost_access_can_buy_it_again_from_the_courses_page(
    shop, hers: Client, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    shop.hear()
    assert buy_page(paid_course) not in read(hers.get(paid_course.get_absolute_url())).links

    Enrollment.objects.update(state="suspended")
    page = read(hers.get(paid_course.get_absolute_url()))
    assert "Your access has ended" in page.text
    assert page.links[buy_page(paid_course)] == "Buy it again"
