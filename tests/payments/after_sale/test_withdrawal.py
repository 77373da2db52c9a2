"""Fourteen days to think again, unless the course is finished."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from lib.errors import DomainError, NotAllowed
from payments.enums import RefundReason
from payments.exceptions import FinishedAlready, NotPaid, WithdrawalOver
from payments.models import Order, Refund
from payments.services.refunds import withdraw, withdrawable_until
from payments.services.sending_refunds import send_due_refunds
from progress.models import CourseCompletion
from progress.services import Report, track_progress
from tests.factories.academy import lessons_of, make_course
from tests.factories.orders import make_order, make_paid_order
from tests.payments.after_sale.conftest import earned, finish_bought, given_back, has_access
from tests.privacy.conftest import Meanwhile


def paid_ago(order: Order, **ago: int) -> Order:
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - timedelta(**ago))
    order.refresh_from_db()
    return order


@pytest.mark.django_db
def test_within_fourteen_days_all_of_it_goes_back(shop, bought, alicia) -> None:
    paid_ago(bought, days=13, hours=23)
    withdraw(order=bought, by=alicia)
    send_due_refunds()
    refund = Refund.objects.get()
    assert (refund.reason, refund.asked_by) == (RefundReason.WITHDRAWAL, alicia)
    assert given_back(shop) == [(4_900, "succeeded")]
    assert not has_access(bought)
    assert earned() == 0
    with pytest.raises(WithdrawalOver):
        withdraw(order=bought, by=alicia)
    assert Refund.objects.count() == 1


@pytest.mark.django_db
def test_what_was_refunded_in_part_goes_back_to_the_last_cent(
    shop, bought, alicia, give_back
) -> None:
    give_back(bought, 1_234)
    withdraw(order=bought, by=alicia)
    send_due_refunds()
    assert given_back(shop) == [(1_234, "succeeded"), (3_666, "succeeded")]
    assert earned() == 0


@pytest.mark.django_db
def test_on_the_fifteenth_day_it_is_over(alicia, course) -> None:
    order = paid_ago(make_paid_order(alicia, course), days=14)
    assert withdrawable_until(order) is None
    with pytest.raises(WithdrawalOver):
        withdraw(order=order, by=alicia)
    assert not Refund.objects.exists()
    assert has_access(order)


@pytest.mark.django_db
def test_without_the_right_there_is_none(alicia, course, settings) -> None:
    settings.WITHDRAWAL_DAYS = 0
    order = make_paid_order(alicia, course)
    with pytest.raises(WithdrawalOver):
        withdraw(order=order, by=alicia)
    assert not Refund.objects.exists()


@pytest.mark.django_db
def test_who_finished_the_course_cannot(alicia, course) -> None:
    order = make_paid_order(alicia, course)
    certificate = finish_bought(order)
    with pytest.raises(FinishedAlready):
        withdraw(order=order, by=alicia)
    assert not Refund.objects.exists()
    assert has_access(order)
    assert certificate.is_valid


@pytest.mark.django_db
def test_nobody_withdraws_from_anothers_purchase(alicia, bruno, diego, course) -> None:
    order = make_paid_order(alicia, course)
    for other in (bruno, diego):
        with pytest.raises(NotAllowed):
            withdraw(order=order, by=other)
    assert not Refund.objects.exists()


@pytest.mark.django_db
def test_what_was_not_paid_cannot_be_withdrawn_from(alicia, course) -> None:
    with pytest.raises(NotPaid):
        withdraw(order=make_order(alicia, course), by=alicia)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["withdrawal", "last lesson"])
def test_withdrawing_and_finishing_at_once_never_both_succeed(alicia, carla, first: str) -> None:
    course = make_course(instructor=carla, lessons=1)
    order = make_paid_order(alicia, course)
    (lesson,) = lessons_of(course)

    def finish_it() -> object:
        return track_progress(student=alicia, lesson_id=lesson.pk, report=Report(completed=True))

    def take_back() -> object:
        return withdraw(order=order, by=alicia)

    mine, other = (take_back, finish_it) if first == "withdrawal" else (finish_it, take_back)
    with transaction.atomic():
        mine()
        meanwhile = Meanwhile(other)
        meanwhile.begins_and_waits()
    with pytest.raises(DomainError):
        meanwhile.ends()

    assert Refund.objects.exists() is (first == "withdrawal")
    assert CourseCompletion.objects.exists() is (first == "last lesson")
    assert has_access(order) is (first == "last lesson")
