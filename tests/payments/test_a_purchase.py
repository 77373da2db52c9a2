"""A student buys a course, and is in."""

from __future__ import annotations

import pytest

from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from payments.enums import OrderState
from payments.exceptions import PromotionCodeInvalid, TooManyCodes
from payments.models import Order, RevenueEntry, StripeEvent
from payments.services.checkout import WRONG_CODES

pytestmark = pytest.mark.django_db


def test_what_was_paid_for_is_given_once_and_the_receipt_is_sent(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    assert (order.state, order.amount_total) == (OrderState.OPEN, 4_900)
    assert order.session_url.startswith(shop.double.url)
    assert not Enrollment.objects.exists()

    shop.pay(order)
    shop.hear()

    order.refresh_from_db()
    assert (order.state, order.amount_total, order.failure) == (OrderState.PAID, 4_900, "")
    enrollment = Enrollment.objects.get()
    assert (enrollment.student, enrollment.source) == (alicia, EnrollmentSource.PURCHASE)
    assert enrollment.gives_access
    assert order.items.get().enrollment == enrollment
    assert [event.kind for event in order.events.all()] == ["created", "paid", "granted"]
    entry = RevenueEntry.objects.get()
    assert (entry.kind, entry.amount, entry.currency) == ("sale", 4_900, "EUR")
    mails = OutboundEmail.objects.order_by("pk").values_list("kind", flat=True)
    assert set(mails) == {"order_paid", "enrollment_confirmed"}
    left = StripeEvent.objects.exclude(state="applied")
    assert not [(event.type, event.last_error) for event in left]


def test_the_same_events_again_change_nothing(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    shop.hear()
    before = Order.objects.values().get(), StripeEvent.objects.count()
    shop.hear()
    assert (Order.objects.values().get(), StripeEvent.objects.count()) == before
    assert Enrollment.objects.count() == 1


def test_nobody_finds_a_promotion_code_by_trying(shop, alicia, bruno, paid_course):
    for number in range(WRONG_CODES):
        with pytest.raises(PromotionCodeInvalid):
            shop.buy(alicia, paid_course, promotion_code=f"GUESS{number}")
    with pytest.raises(TooManyCodes):
        shop.buy(alicia, paid_course, promotion_code="GUESS")
    assert not Order.objects.exists()
    with pytest.raises(PromotionCodeInvalid):
        shop.buy(bruno, paid_course, promotion_code="GUESS")
    assert shop.buy(alicia, paid_course).is_payable
