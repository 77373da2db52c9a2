"""Between the page at Stripe and the money: banks that answer later, pages that nobody pays, and who has it already."""

from __future__ import annotations

import pytest

from courses.services import archive_course
from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from enrollments.services import let_in
from notifications.models import OutboundEmail
from payments.enums import OrderState, RefundReason
from payments.models import Bundle, BundleCourse, Refund
from payments.services.sending_refunds import send_due_refunds
from tests.factories.academy import make_course
from tests.payments.after_sale.conftest import (
    buy,
    earned,
    given_back,
    has_access,
    heard,
    kinds,
)

pytestmark = pytest.mark.django_db


def mails() -> set[str]:
    return set(OutboundEmail.objects.values_list("kind", flat=True))


@pytest.fixture
def bundle(paid_course, carla) -> Bundle:
    """The paid course and another one, together for 70.00 EUR."""
    other = make_course(instructor=carla, title="Micología", price_cents=3_900)
    both = Bundle.objects.create(slug="campo", title="En el campo", amount=7_000, is_on_sale=True)
    for position, course in enumerate([paid_course, other]):
        BundleCourse.objects.create(bundle=both, course=course, position=position)
    return both


@pytest.fixture
def by_bank(shop, alicia, paid_course):
    """Alicia's order, paid by a debit that takes days."""
    order = shop.buy(alicia, paid_course)
    shop.double.control.do(pay_by_bank={"session": order.session_id})
    heard(shop)
    order.refresh_from_db()
    return order


def test_a_debit_gives_the_course_when_the_money_arrives(shop, by_bank) -> None:
    assert by_bank.state == OrderState.PROCESSING
    assert not Enrollment.objects.exists()
    assert mails() == {"payment_processing"}

    shop.double.control.do(settle={"session": by_bank.session_id, "outcome": "succeeded"})
    heard(shop)
    by_bank.refresh_from_db()
    assert by_bank.state == OrderState.PAID
    assert has_access(by_bank)
    assert "order_paid" in mails()
    assert earned() == 4_900


def test_a_debit_that_fails_gives_nothing_and_says_so(shop, by_bank) -> None:
    shop.double.control.do(settle={"session": by_bank.session_id, "outcome": "failed"})
    heard(shop)
    by_bank.refresh_from_db()
    assert by_bank.state == OrderState.FAILED
    assert not Enrollment.objects.exists()
    assert mails() == {"payment_processing", "payment_failed"}
    assert earned() == 0


def test_a_page_that_nobody_paid_is_over_and_another_can_be_opened(
    shop, alicia, paid_course
) -> None:
    order = shop.buy(alicia, paid_course)
    shop.double.control.do(expire=order.session_id)
    heard(shop)
    order.refresh_from_db()
    assert order.state == OrderState.EXPIRED
    assert not Enrollment.objects.exists()
    assert mails() == set()
    assert shop.buy(alicia, paid_course).pk != order.pk


def test_who_has_all_of_a_bundle_by_other_orders_gets_its_money_back(
    shop, alicia, paid_course, bundle
) -> None:
    order = shop.buy(alicia, bundle)
    for course in (paid_course, bundle.courses.exclude(pk=paid_course.pk).get()):
        buy(shop, alicia, course)
    shop.pay(order)
    heard(shop)
    send_due_refunds()

    refund = Refund.objects.get()
    assert (refund.order, refund.amount, refund.reason) == (order, 7_000, RefundReason.DUPLICATE)
    assert given_back(shop) == [(7_000, "succeeded")]
    assert Enrollment.objects.filter(student=alicia).count() == 2
    assert has_access(order), "by the first two orders"
    assert not order.items.exclude(granted_at=None).exists()
    assert "duplicate" in kinds(order)
    assert earned() == 4_900 + 3_900


def test_both_payments_are_kept_where_the_policy_says_so(
    shop, alicia, paid_course, bundle, settings, give_back
) -> None:
    settings.DUPLICATE_PURCHASE = "keep"
    order = shop.buy(alicia, bundle)
    first = buy(shop, alicia, paid_course)
    second = buy(shop, alicia, bundle.courses.exclude(pk=paid_course.pk).get())
    shop.pay(order)
    heard(shop)
    send_due_refunds()
    assert not Refund.objects.exists()
    order.refresh_from_db()
    assert earned() == 4_900 + 3_900 + 7_000
    assert Enrollment.objects.filter(student=alicia).count() == 2
    # What one order gives stays as long as it stands, whatever happens to another.
    give_back(first, 4_900)
    give_back(second, 3_900)
    assert has_access(order)
    give_back(order, 7_000)
    assert not has_access(order)


def test_a_course_of_a_bundle_that_was_bought_before_stays_when_the_bundle_is_refunded(
    shop, bought, alicia, paid_course, bundle, give_back
) -> None:
    order = buy(shop, alicia, bundle)
    assert not Refund.objects.exists(), "one of its courses was new"
    give_back(order, 7_000)
    assert has_access(bought)
    assert not has_access(order)


def test_who_was_let_in_by_staff_during_the_payment_gets_the_money_back(
    shop, alicia, paid_course, diego
) -> None:
    order = shop.buy(alicia, paid_course)
    let_in(student=alicia, course=paid_course, by=diego)
    shop.pay(order)
    heard(shop)
    send_due_refunds()
    assert Refund.objects.get().reason == RefundReason.DUPLICATE
    enrollment = Enrollment.objects.get()
    assert enrollment.source == EnrollmentSource.STAFF
    assert enrollment.gives_access


def test_what_staff_gave_survives_the_refund_of_a_bundle(
    shop, alicia, paid_course, bundle, diego, give_back
) -> None:
    let_in(student=alicia, course=paid_course, by=diego)
    order = buy(shop, alicia, bundle)
    assert has_access(order)
    give_back(order, 7_000)

    kept = Enrollment.objects.get(student=alicia, course=paid_course)
    assert kept.source == EnrollmentSource.STAFF
    assert kept.gives_access
    assert not Enrollment.objects.exclude(pk=kept.pk).get().gives_access


def test_a_course_that_was_taken_off_sale_during_the_payment_is_given(
    shop, alicia, paid_course, carla
) -> None:
    order = shop.buy(alicia, paid_course)
    archive_course(course=paid_course, by=carla)
    shop.pay(order)
    heard(shop)
    order.refresh_from_db()
    assert order.state == OrderState.PAID
    assert has_access(order)
    assert not Refund.objects.exists()
