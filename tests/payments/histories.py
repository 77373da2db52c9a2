"""What can become of a purchase at Stripe: each history is a list of acts, which happen there one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.models import User
from courses.models import Course
from devstack.stripe_double.client import ControlError
from payments.enums import RefundReason
from payments.models import Bundle, BundleCourse, Order
from payments.services.refunds import refund_order
from payments.services.settling import fulfil
from tests.payments.shop import Shop

DECLINED, CHALLENGED, REFUND_FAILS = "4000000000000002", "4000002760003184", "4000000000005126"


@dataclass
class Purchase:
    """A student who buys a course; ``orders`` are what they began, ``paid`` those whose money has arrived."""

    shop: Shop
    student: User
    course: Course
    staff: User
    orders: list[Order] = field(default_factory=list)
    paid: set[str] = field(default_factory=set)
    last: dict[str, str] = field(default_factory=dict)

    def do(self, **command: Any) -> Any:
        """A command to the double about the newest order."""
        return self.shop.double.control.do(**command)

    @property
    def session(self) -> str:
        return str(self.orders[-1].session_id)


Act = Callable[[Purchase], None]


def buys(purchase: Purchase) -> None:
    purchase.orders.append(purchase.shop.buy(purchase.student, purchase.course))


def comes_back(purchase: Purchase) -> None:
    """To the page of the order, which sees that it is over."""
    fulfil(purchase.orders[-1])


def buys_it_in_a_bundle(purchase: Purchase) -> None:
    """The same course for the same price, as another thing: two orders for it can be open at once."""
    bundle = Bundle.objects.create(
        slug="solo", title="Solo", amount=4_900, currency="EUR", is_on_sale=True
    )
    BundleCourse.objects.create(bundle=bundle, course=purchase.course)
    purchase.orders.append(purchase.shop.buy(purchase.student, bundle))


def pays(purchase: Purchase) -> None:
    _paid(purchase, purchase.do(pay={"session": purchase.session}))


def pays_the_first(purchase: Purchase) -> None:
    first = purchase.orders[0]
    purchase.do(pay={"session": first.session_id})
    purchase.paid.add(first.code)


def is_declined(purchase: Purchase) -> None:
    with pytest.raises(ControlError, match="declined"):
        purchase.do(pay={"session": purchase.session, "card": DECLINED})


def is_challenged(purchase: Purchase) -> None:
    purchase.do(pay={"session": purchase.session, "card": CHALLENGED})


def proves(purchase: Purchase) -> None:
    purchase.do(answer_challenge={"session": purchase.session, "proven": True})
    purchase.paid.add(purchase.orders[-1].code)


def pays_with_a_card_that_takes_nothing_back(purchase: Purchase) -> None:
    _paid(purchase, purchase.do(pay={"session": purchase.session, "card": REFUND_FAILS}))


def pays_by_bank(purchase: Purchase) -> None:
    purchase.do(pay_by_bank={"session": purchase.session})


def bank_sends_it(purchase: Purchase) -> None:
    purchase.do(settle={"session": purchase.session, "outcome": "succeeded"})
    purchase.paid.add(purchase.orders[-1].code)


def bank_says_no(purchase: Purchase) -> None:
    purchase.do(settle={"session": purchase.session, "outcome": "failed"})


def expires(purchase: Purchase) -> None:
    purchase.do(expire=purchase.session)


def is_refunded(purchase: Purchase) -> None:
    """In Stripe's dashboard."""
    purchase.last = purchase.do(refund={"session": purchase.session})


def is_refunded_in_part(purchase: Purchase) -> None:
    purchase.last = purchase.do(refund={"session": purchase.session, "amount": 900})


def refund_comes_back(purchase: Purchase) -> None:
    purchase.do(settle_refund={"refund": purchase.last["refund"], "outcome": "failed"})


def staff_refunds(purchase: Purchase) -> None:
    order = fulfil(purchase.orders[-1])
    refund_order(order=order, by=purchase.staff, amount=4_900, reason=RefundReason.GOODWILL)


def is_disputed(purchase: Purchase) -> None:
    purchase.last = purchase.do(dispute={"session": purchase.session})


def is_lost(purchase: Purchase) -> None:
    purchase.do(decide={"dispute": purchase.last["dispute"], "outcome": "lost"})


def is_won(purchase: Purchase) -> None:
    purchase.do(decide={"dispute": purchase.last["dispute"], "outcome": "won"})


def _paid(purchase: Purchase, answer: dict[str, Any]) -> None:
    assert answer["pay"] == "paid"
    purchase.paid.add(purchase.orders[-1].code)


HISTORIES: dict[str, list[Act]] = {
    "paid by card": [buys, pays],
    "declined, then paid": [buys, is_declined, pays],
    "declined, then over": [buys, is_declined, expires],
    "3-D Secure": [buys, is_challenged, proves],
    "a debit that arrives": [buys, pays_by_bank, bank_sends_it],
    "a debit that does not": [buys, pays_by_bank, bank_says_no],
    "over": [buys, expires],
    "over, then bought again": [buys, expires, comes_back, buys, pays],
    "refunded": [buys, pays, is_refunded],
    "refunded in part, twice": [buys, pays, is_refunded_in_part, is_refunded_in_part],
    "refunded, then bought again": [buys, pays, staff_refunds, buys_it_in_a_bundle, pays],
    "refunded by staff": [buys, pays, staff_refunds],
    "a refund that comes back": [
        buys,
        pays_with_a_card_that_takes_nothing_back,
        is_refunded,
        refund_comes_back,
    ],
    "disputed and lost": [buys, pays, is_disputed, is_lost],
    "disputed and won": [buys, pays, is_disputed, is_won],
    "paid twice": [buys, buys_it_in_a_bundle, pays, pays_the_first],
}

#: How each ends: whether the student is in the course, and the cents that stay with the academy.
ENDS: dict[str, tuple[bool, int]] = {
    "paid by card": (True, 4_900),
    "declined, then paid": (True, 4_900),
    "declined, then over": (False, 0),
    "3-D Secure": (True, 4_900),
    "a debit that arrives": (True, 4_900),
    "a debit that does not": (False, 0),
    "over": (False, 0),
    "over, then bought again": (True, 4_900),
    "refunded": (False, 0),
    "refunded in part, twice": (True, 3_100),
    "refunded, then bought again": (True, 4_900),
    "refunded by staff": (False, 0),
    "a refund that comes back": (True, 4_900),
    "disputed and lost": (False, 0),
    "disputed and won": (True, 4_900),
    "paid twice": (True, 4_900),
}
