"""An order tells its buyer how it stands, in each state that it can be in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devstack.stripe_double.client import ControlError
from enrollments.models import Enrollment
from payments.enums import OrderState, RefundReason
from payments.models import Order
from payments.services.refunds import refund_order
from payments.services.sending_refunds import send_due_refunds
from tests.factories.academy import finish, lessons_of
from tests.pages.reading import Page, read
from tests.payments.shop import Shop

pytestmark = pytest.mark.django_db

DECLINED = "4000000000000002"


def shown(client: Client, order: Order, query: str = "") -> Page:
    return read(client.get(f"{order.get_absolute_url()}{query}"))


def bought(shop: Shop, student, thing) -> Order:
    order = shop.buy(student, thing)
    shop.pay(order)
    shop.hear()
    order.refresh_from_db()
    return order


def to(name: str, order: Order) -> str:
    return reverse(f"payments:{name}", args=[order.code])


def test_one_that_is_not_paid_leads_on_to_stripe_or_can_be_cancelled(
    shop, hers, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    page = shown(hers, order)
    assert page.heading == "This order waits for your payment"
    assert page.links[order.session_url] == "Continue to payment"
    assert to("cancel_order", order) in page.actions
    assert "Nothing was charged" in page.text
    assert "Start learning" not in page.text


def test_who_turned_back_at_stripe_has_paid_nothing_and_has_nothing(
    shop, hers, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    with pytest.raises(ControlError, match="generic_decline"):
        shop.pay(order, card=DECLINED)

    page = shown(hers, order, "?cancelled=1")
    assert "Your bank declined the payment" in page.text
    assert "Nothing was charged" in page.text
    assert not Enrollment.objects.exists()
    order.refresh_from_db()
    assert (order.state, order.failure) == (OrderState.OPEN, "generic_decline")


def test_cancelling_closes_the_page_at_stripe_too(shop, hers, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    answer = hers.post(to("cancel_order", order), follow=True)

    page = read(answer)
    assert page.heading == "This order was not paid"
    assert "The order is cancelled. Nothing was charged." in page.text
    assert page.links[reverse("payments:buy", args=[paid_course.slug])] == "Buy again"
    with pytest.raises(ControlError, match="no longer active"):
        shop.pay(order)
    assert not Enrollment.objects.exists()


def test_cancelling_what_was_paid_meanwhile_gives_the_course_instead(
    shop, hers, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    page = read(hers.post(to("cancel_order", order), follow=True))

    assert page.heading == "Thank you, it is paid"
    assert "cancelled" not in page.text
    assert Enrollment.objects.get().gives_access


def test_the_return_page_alone_settles_the_order(shop, hers, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    page = shown(hers, order, "?returned=1")

    assert page.heading == "Thank you, it is paid"
    start = reverse("progress:course", args=[paid_course.slug])
    assert page.links[start].startswith("Start learning")
    order.refresh_from_db()
    assert order.receipt_url in page.links
    assert order.invoice_url in page.links
    assert "€49.00" in page.text
    assert "You may withdraw until" in page.text
    assert Enrollment.objects.get().gives_access
    assert "data-live" not in hers.get(order.get_absolute_url()).content.decode()


def test_it_waits_for_stripe_and_shows_the_payment_without_a_reload(
    shop, hers, alicia, paid_course, settings
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    there, settings.STRIPE_API_HOST = settings.STRIPE_API_HOST, "http://127.0.0.1:9"
    page = shown(hers, order, "?returned=1")
    assert page.heading == "We are confirming your payment"
    assert "Nothing can get lost" in page.text
    (section,) = page.all("section", id="order")
    ask = section.attributes["hx-get"]
    assert hers.get(ask).status_code == 204

    settings.STRIPE_API_HOST = there
    shop.hear()
    fragment = hers.get(ask)
    assert fragment.status_code == 200
    assert read(fragment).heading == "Thank you, it is paid"
    assert not read(fragment).all("html")


def test_a_payment_that_takes_days_says_that_there_is_nothing_to_do(
    shop, hers, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.double.control.do(pay_by_bank={"session": order.session_id})
    page = shown(hers, order, "?returned=1")
    assert page.heading == "Your payment is on its way"
    assert not Enrollment.objects.exists()

    shop.double.control.do(settle={"session": order.session_id, "outcome": "failed"})
    shop.hear()
    page = shown(hers, order)
    order.refresh_from_db()
    assert (order.state, page.heading) == (OrderState.FAILED, "The payment did not arrive")
    assert "Nothing was charged" in page.text
    assert page.links[reverse("payments:buy", args=[paid_course.slug])] == "Try again"
    assert not Enrollment.objects.exists()


def test_one_whose_time_is_over_can_be_begun_again(hers, alicia, paid_course, shop):
    order = shop.buy(alicia, paid_course)
    Order.objects.update(session_id=None, session_url="", expires_at=timezone.now())
    page = shown(hers, order)
    assert page.heading == "This order was not finished"
    assert reverse("payments:buy", args=[paid_course.slug]) in page.links


def test_one_that_does_not_fit_says_who_looks_at_it(shop, hers, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    Order.objects.update(state=OrderState.REVIEW)
    page = shown(hers, order)
    assert page.heading == "We are looking at this order"
    assert "nothing is lost" in page.text
    assert "mailto:support@example.com" in page.links


def test_refunds_are_listed_with_day_amount_and_state(shop, hers, alicia, diego, paid_course):
    order = bought(shop, alicia, paid_course)
    refund_order(order=order, by=diego, amount=900, reason=RefundReason.GOODWILL)
    page = shown(hers, order)
    assert page.heading == "Thank you, it is paid"
    assert "€9.00" in page.text
    assert "On its way to your bank." in page.text
    (section,) = page.all("section", id="order")

    send_due_refunds()
    fragment = read(hers.get(section.attributes["hx-get"]))
    assert "Sent. Banks take up to ten days to show it." in fragment.text
    assert "Paid, partly refunded" in read(hers.get(reverse("payments:orders"))).text

    refund_order(order=order, by=diego, amount=4_000, reason=RefundReason.GOODWILL)
    send_due_refunds()
    page = shown(hers, order)
    assert page.heading == "This order is refunded"
    assert "€40.00" in page.text
    assert "Access has ended" in page.text
    assert "Start learning" not in page.text


def test_a_disputed_payment_says_what_the_bank_does(shop, hers, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    shop.double.control.do(dispute={"session": order.session_id})
    shop.hear()
    page = shown(hers, order)
    assert "Your bank is asking about this payment" in page.text
    assert "Access has ended" in page.text
    assert "Changed your mind?" not in page.text


def test_withdrawing_tells_what_it_does_and_then_does_it(shop, hers, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    page = shown(hers, order)
    assert to("withdraw", order) in page.links

    question = read(hers.get(to("withdraw", order)))
    assert "€49.00" in question.text
    assert "You lose access to what you bought" in question.text
    assert not order.refunds.exists()
    assert Enrollment.objects.get().gives_access

    answer = read(hers.post(to("withdraw", order), follow=True))
    assert answer.heading == "This order is refunded"
    assert to("withdraw", order) not in answer.links
    refund = order.refunds.get()
    assert (refund.amount, refund.reason) == (4_900, RefundReason.WITHDRAWAL)
    assert not Enrollment.objects.get().gives_access

    again = read(hers.post(to("withdraw", order), follow=True))
    assert "The time to withdraw from this purchase is over" in again.text
    assert order.refunds.count() == 1


def test_who_finished_the_course_cannot_withdraw_and_is_told(shop, hers, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    assert lessons_of(paid_course)
    finish(alicia, paid_course)
    page = shown(hers, order)
    assert "You have finished the course" in page.text
    assert to("withdraw", order) not in page.links
    assert hers.get(to("withdraw", order)).headers["Location"] == order.get_absolute_url()

    refused = read(hers.post(to("withdraw", order), follow=True))
    assert "cannot be withdrawn from" in refused.text
    assert not order.refunds.exists()


def test_after_the_time_of_the_law_there_is_no_withdrawal(shop, hers, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    Order.objects.update(paid_at=timezone.now() - timedelta(days=15))
    page = shown(hers, order)
    assert "Changed your mind?" not in page.text
    assert hers.get(to("withdraw", order)).status_code == 302
    assert not order.refunds.exists()


def test_a_second_payment_for_the_same_goes_back_and_the_page_says_why(
    shop, hers, alicia, paid_course, settings
):
    first = shop.buy(alicia, paid_course)
    Order.objects.update(cart="course:0")  # as it was when two tabs could still make two orders
    second = shop.buy(alicia, paid_course)
    shop.pay(first)
    shop.pay(second)
    shop.hear()
    page = shown(hers, second)
    assert page.heading == "You had this already"
    assert Enrollment.objects.get().gives_access


def test_staff_sees_it_and_can_do_nothing_in_the_students_place(
    shop, office, his, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    page = shown(office, order)
    assert "Alicia Fernández Ríos" in page.text
    assert order.session_url not in page.links
    assert to("cancel_order", order) not in page.actions
    assert office.post(to("cancel_order", order)).status_code == 404
    assert office.post(to("withdraw", order)).status_code == 404
    assert his.get(order.get_absolute_url()).status_code == 404
    order.refresh_from_db()
    assert order.state == OrderState.OPEN


def test_a_key_that_was_taken_out_breaks_no_page(shop, hers, alicia, paid_course, settings):
    order = shop.buy(alicia, paid_course)
    settings.STRIPE_SECRET_KEY = ""
    assert shown(hers, order).heading == "This order waits for your payment"
    page = read(hers.post(to("cancel_order", order), follow=True))
    assert "Paying online is not open here yet" in page.text


def test_only_an_order_that_waits_asks_stripe_and_not_at_each_look(
    shop, hers, alicia, paid_course, settings
):
    order = bought(shop, alicia, paid_course)
    settings.STRIPE_API_HOST = "http://127.0.0.1:9"
    assert shown(hers, order).heading == "Thank you, it is paid"
