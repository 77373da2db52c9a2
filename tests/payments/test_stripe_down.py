"""Stripe fails, hangs or loses its answer at each step: nobody loses money or a course, and nobody gets one free."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from courses.enums import CourseState
from enrollments.models import Enrollment
from payments.enums import OrderState, RefundReason
from payments.exceptions import StripeAway, StripeRefused
from payments.findings import findings
from payments.gateway import client as gateway
from payments.models import Order, PayerAccount, Refund, StripePrice
from payments.services import applying, refunds, sending_refunds
from payments.services.repairing import repair
from payments.services.settling import fulfil
from tests.payments.shop import Shop

pytestmark = pytest.mark.django_db

STEPS = {
    "customer": "/v1/customers",
    "product": "/v1/products",
    "price": "/v1/prices",
    "session": "/v1/checkout/sessions",
}
# The client itself tries twice; a fault has to outlast that.
FAULTS: dict[str, list[dict[str, Any]]] = {
    "error": [{"kind": "error", "status": 500, "count": 2}],
    "hang": [{"kind": "hang", "seconds": 1.5, "count": 2}],
    "lost answer": [{"kind": "lost_answer"}, {"kind": "error", "status": 503}],
}


@pytest.fixture(autouse=True)
def _impatient(settings, monkeypatch):
    """A page waits for Stripe for a moment only."""
    settings.STRIPE_TIMEOUT = 0.5
    # The client is made once for a process, with the patience of then.
    gateway._client.cache_clear()
    # dj-stripe's copies decide nothing here.
    monkeypatch.setattr(applying, "mirror", lambda _event: None)
    yield
    gateway._client.cache_clear()


def there_are(shop: Shop) -> dict[str, int]:
    """How many of what Stripe keeps."""
    api = stripe.StripeClient(shop.double.secret_key, base_addresses={"api": shop.double.url}).v1
    lists = {
        "customer": api.customers,
        "product": api.products,
        "price": api.prices,
        "session": api.checkout.sessions,
    }
    return {name: len(kept.list({"limit": 100}).data) for name, kept in lists.items()}


def break_it(shop: Shop, faults: list[dict[str, Any]], path: str) -> None:
    shop.double.control.do(faults=[fault | {"path": path} for fault in faults])


def mend_it(shop: Shop) -> None:
    shop.double.control.do(clear_faults=True)


ONE_OF_EACH = {"customer": 1, "product": 1, "price": 1, "session": 1}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", STEPS)
def test_a_purchase_that_is_cut_off_goes_on_with_the_same_order(
    shop, alicia, paid_course, step, fault
):
    break_it(shop, FAULTS[fault], STEPS[step])
    with pytest.raises(StripeAway) as error:
        shop.buy(alicia, paid_course)
    assert (error.value.code, error.value.status) == ("payments_away", 503)
    begun = Order.objects.get()
    assert (begun.state, begun.session_id) == (OrderState.OPEN, None)
    assert not Enrollment.objects.exists()

    mend_it(shop)
    order = shop.buy(alicia, paid_course)

    assert order == begun
    assert there_are(shop) == ONE_OF_EACH
    assert (PayerAccount.objects.count(), StripePrice.objects.count()) == (1, 1)
    shop.pay(order)
    shop.hear()
    assert Order.objects.get().state == OrderState.PAID
    assert Enrollment.objects.get().gives_access


@pytest.mark.parametrize("fault", FAULTS)
def test_an_order_that_cannot_be_read_stays_as_it_is_until_it_can(shop, alicia, paid_course, fault):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    before = Order.objects.values().get()
    break_it(shop, FAULTS[fault], STEPS["session"])
    with pytest.raises(StripeAway):
        fulfil(order)
    assert Order.objects.values().get() == before
    assert not Enrollment.objects.exists()

    mend_it(shop)
    assert fulfil(order).state == OrderState.PAID
    assert Enrollment.objects.get().gives_access


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refund_is_made_once_however_its_asking_ends(shop, alicia, paid_course, diego, fault):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    order = fulfil(order)
    refund = refunds.refund_order(order=order, by=diego, amount=900, reason=RefundReason.GOODWILL)
    break_it(shop, FAULTS[fault], "/v1/refunds")
    with pytest.raises(StripeAway):
        sending_refunds.send(refund)
    refund.refresh_from_db()
    assert refund.state == "asked"  # nothing is lost: it waits

    mend_it(shop)
    sending_refunds.send(refund)

    made = Refund.objects.get()
    assert (made.state, made.amount, made.pk) == ("taken", 900, refund.pk)
    assert Order.objects.get().amount_refunded == 900


def test_an_event_that_meets_an_absent_stripe_waits_and_is_never_given_up(
    shop, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    break_it(shop, [{"kind": "error", "status": 503, "count": 50}], STEPS["session"])
    shop.hear("checkout.session.completed")
    event = order.stripe_events.model.objects.get()
    assert (event.state, event.attempts) == ("received", 0)
    assert "StripeAway" in event.last_error
    assert not Enrollment.objects.exists()


def test_a_wrong_key_is_an_absent_stripe(shop, alicia, paid_course, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_" + "w" * 24
    with pytest.raises(StripeAway):
        shop.buy(alicia, paid_course)
    assert Order.objects.get().state == OrderState.OPEN


# --- Tampering ----------------------------------------------------------------------------------------


def test_a_price_that_changed_closes_the_old_page_before_another_opens(shop, alicia, paid_course):
    old = shop.buy(alicia, paid_course)
    paid_course.price_cents = 5_900
    paid_course.save()

    new = shop.buy(alicia, paid_course)

    assert new != old
    assert new.amount_total == 5_900
    old.refresh_from_db()
    assert (old.state, old.amount_total) == (OrderState.EXPIRED, 4_900)
    with pytest.raises(Exception, match="session"):
        shop.pay(old)
    shop.pay(new)
    shop.hear()
    assert Enrollment.objects.count() == 1


def test_an_order_paid_at_the_price_of_its_day_is_honoured(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    paid_course.price_cents = 9_900
    paid_course.save()
    shop.pay(order)
    shop.hear()
    order.refresh_from_db()
    assert (order.state, order.amount_total) == (OrderState.PAID, 4_900)
    assert Enrollment.objects.get().gives_access


@pytest.mark.parametrize(
    "columns",
    [{"amount_subtotal": 9_900}, {"currency": "USD"}, {"code": "ZZZZZZZZZZZZ"}, {"livemode": True}],
    ids=["amount", "currency", "order", "mode"],
)
def test_a_session_that_is_not_for_the_order_gives_nothing(
    shop, alicia, paid_course, columns, diego, settings
):
    order = shop.buy(alicia, paid_course)
    Order.objects.filter(pk=order.pk).update(**columns)
    settings.STRIPE_LIVE_MODE = columns.get("livemode", False)
    shop.pay(order)

    settled = fulfil(order)

    assert settled.state == OrderState.REVIEW
    assert not Enrollment.objects.exists()
    assert [one.kind for one in findings()] == ["review"]
    assert repair(order=settled, by=diego).state == OrderState.REVIEW  # no click makes it fit
    assert not Enrollment.objects.exists()


def test_the_paid_session_of_another_student_opens_no_course(shop, alicia, bruno, paid_course):
    paid, unpaid = shop.buy(alicia, paid_course), shop.buy(bruno, paid_course)
    shop.pay(paid)
    Order.objects.filter(pk=paid.pk).update(session_id="cs_test_elsewhere")
    Order.objects.filter(pk=unpaid.pk).update(session_id=paid.session_id)

    assert fulfil(unpaid).state == OrderState.REVIEW
    assert not Enrollment.objects.exists()


def test_a_course_that_is_archived_while_somebody_pays_is_given(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    paid_course.state = CourseState.ARCHIVED
    paid_course.save()
    shop.pay(order)
    shop.hear()
    assert Enrollment.objects.get().gives_access
    assert [one.about for one in findings()] == []


def test_the_page_of_another_students_order_does_not_exist(
    shop, client, alicia, bruno, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    client.force_login(bruno)
    assert client.get(order.get_absolute_url()).status_code == 404
    assert (
        client.get(order.get_absolute_url().replace(order.code, "ZZZZZZZZZZZZ")).status_code == 404
    )
    order.refresh_from_db()
    assert order.state == OrderState.OPEN  # nobody was asked about it on a stranger's behalf


def test_a_card_that_is_refused_is_no_purchase(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    with pytest.raises(Exception, match="declined"):
        shop.pay(order, card="4000000000000002")
    shop.hear()
    order.refresh_from_db()
    assert (order.state, order.failure) == (OrderState.OPEN, "generic_decline")
    assert not Enrollment.objects.exists()


def test_what_stripe_refuses_is_said_and_the_order_can_be_tried_again(shop, alicia, paid_course):
    break_it(shop, [{"kind": "error", "status": 400}], STEPS["session"])
    with pytest.raises(StripeRefused) as error:
        shop.buy(alicia, paid_course)
    assert error.value.code == "payment_refused"
    begun = Order.objects.get()
    assert shop.buy(alicia, paid_course) == begun
