"""What no webhook brought is fetched, and undecided orders are read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from enrollments.models import Enrollment
from payments.enums import EventOrigin, OrderState, RefundReason, RefundState
from payments.exceptions import StripeAway
from payments.gateway.events import events_since
from payments.models import (
    Order,
    ReconciliationRun,
    Refund,
    StripeEvent,
)
from payments.services import reconciling, refunds
from payments.tasks import reconcile_payments
from tests.payments.reconciling import bought, told

pytestmark = pytest.mark.django_db


def test_events_that_never_came_are_fetched_and_applied(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)

    told("--days", "1")

    order.refresh_from_db()
    assert order.state == OrderState.PAID
    assert Enrollment.objects.get().gives_access
    assert StripeEvent.objects.count() > 3
    assert set(StripeEvent.objects.values_list("origin", flat=True)) == {EventOrigin.RECONCILED}
    assert not StripeEvent.objects.dead().exists()
    run = ReconciliationRun.objects.get()
    assert (run.has_all_events, run.error, run.problems) == (True, "", {})
    assert (run.fetched, run.reread, run.decided) == (StripeEvent.objects.count(), 1, 1)


def test_a_refund_in_the_dashboard_of_which_no_webhook_told_is_found(shop, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    shop.double.control.do(refund={"session": order.session_id})

    told()

    order.refresh_from_db()
    assert order.amount_refunded == 4_900
    assert not Enrollment.objects.get().gives_access


def test_what_is_in_the_inbox_already_is_neither_counted_nor_touched(shop, alicia, paid_course):
    bought(shop, alicia, paid_course)
    columns = ["stripe_id", "deliveries", "origin", "signature_digest"]
    before = list(StripeEvent.objects.order_by("pk").values_list(*columns))

    told()
    told()

    known = [row[0] for row in before]
    now = StripeEvent.objects.filter(stripe_id__in=known).order_by("pk").values_list(*columns)
    assert list(now) == before
    assert ReconciliationRun.objects.first().fetched == 0


def test_a_run_looks_back_a_little_further_than_the_last_that_got_all(shop):
    told()
    first = ReconciliationRun.objects.get()
    assert timezone.now() - first.looked_from > timedelta(days=29)
    ReconciliationRun.objects.create(looked_from=timezone.now())  # one that Stripe cut short

    told()

    assert ReconciliationRun.objects.first().looked_from == first.started_at - reconciling.OVERLAP


def test_more_types_than_stripe_takes_at_once_are_asked_for_in_parts(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    since = timezone.now() - timedelta(days=1)
    many = [f"nothing.of_type_{number}" for number in range(20)]
    found = list(events_since(since, [*many, "checkout.session.completed"]))
    assert [event["type"] for event in found] == ["checkout.session.completed"]


# --- Undecided orders -------------------------------------------------------------------------------


def test_an_order_without_a_session_is_given_the_one_whose_answer_was_lost(
    shop, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    Order.objects.update(session_id=None, session_url="")

    settled = reconciling.read_again(Order.objects.get())

    assert (settled.session_id, settled.state) == (order.session_id, OrderState.PAID)
    assert Enrollment.objects.get().gives_access


def test_an_order_that_never_came_to_a_session_ends_when_its_time_is_over(
    shop, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.double.control.do(reset=True)
    Order.objects.update(session_id=None, session_url="")
    assert reconciling.read_again(Order.objects.get()).state == OrderState.OPEN

    Order.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    told()

    order.refresh_from_db()
    assert order.state == OrderState.EXPIRED
    assert not Enrollment.objects.exists()


def test_an_order_that_is_over_is_closed_at_stripe_too(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    Order.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    told()

    order.refresh_from_db()
    assert order.state == OrderState.EXPIRED
    with pytest.raises(Exception, match="session"):
        shop.pay(order)


def test_one_that_fails_does_not_stop_the_others_and_is_tried_again(
    shop, alicia, bruno, paid_course, monkeypatch
):
    first, second = shop.buy(alicia, paid_course), shop.buy(bruno, paid_course)
    for order in (first, second):
        shop.pay(order)
    real = reconciling.fulfil

    def fail_for_the_first(order):
        if order == first:
            raise ValueError("a row that nobody foresaw")
        return real(order)

    monkeypatch.setattr(reconciling, "fulfil", fail_for_the_first)
    run = reconciling.reconcile(days=1)

    assert run.problems == {first.code: "ValueError: a row that nobody foresaw"}
    assert [order.state for order in Order.objects.order_by("pk")] == ["open", "paid"]

    monkeypatch.undo()
    assert reconciling.reconcile(days=1).problems == {}
    assert set(Order.objects.values_list("state", flat=True)) == {"paid"}


def test_who_waited_longest_is_read_first(shop, alicia, bruno, paid_course, monkeypatch):
    orders = [shop.buy(alicia, paid_course), shop.buy(bruno, paid_course)]
    monkeypatch.setattr(reconciling, "ORDERS", 1)
    read: list[int] = []
    real = reconciling.fulfil

    def noted(order: Order) -> Order:
        read.append(order.pk)
        return real(order)

    monkeypatch.setattr(reconciling, "fulfil", noted)

    for _run in range(4):
        reconciling.reconcile(days=1)

    assert read == [orders[0].pk, orders[1].pk] * 2


def test_a_refund_that_nobody_rang_for_is_sent(shop, alicia, paid_course, diego):
    order = bought(shop, alicia, paid_course)
    refunds.refund_order(order=order, by=diego, amount=900, reason=RefundReason.GOODWILL)
    assert Refund.objects.get().state == RefundState.ASKED

    told()

    assert (Refund.objects.get().state, Order.objects.get().amount_refunded) == ("taken", 900)


# --- Stripe away ------------------------------------------------------------------------------------


def test_when_stripe_is_away_the_command_says_so_and_nothing_is_half_done(
    shop, alicia, paid_course, settings
):
    shop.buy(alicia, paid_course)
    shop.double.control.do(faults=[{"kind": "error", "status": 503, "count": 20}])
    before = Order.objects.values("state", "revision").get()
    with pytest.raises(CommandError, match="Stripe is away") as error:
        call_command("reconcile_payments")
    assert error.value.returncode == 2
    run = ReconciliationRun.objects.get()
    assert (run.has_all_events, bool(run.error), bool(run.finished_at)) == (False, True, True)
    assert Order.objects.values("state", "revision").get() == before

    reconcile_payments()  # the clock's: it does not fail, the next one makes up for it
    assert ReconciliationRun.objects.count() == 2
    shop.double.control.do(clear_faults=True)

    settings.STRIPE_SECRET_KEY = ""
    reconcile_payments()
    assert ReconciliationRun.objects.count() == 2  # nothing is sold, nothing is compared


def test_a_run_that_stripe_ends_keeps_what_it_had_and_the_next_looks_as_far_back(
    shop, alicia, paid_course
):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    shop.double.control.do(
        faults=[{"kind": "error", "status": 500, "count": 5, "path": "/v1/checkout/"}]
    )
    with pytest.raises(StripeAway):
        reconciling.reconcile()
    assert StripeEvent.objects.exists()
    assert not Enrollment.objects.exists()

    shop.double.control.do(clear_faults=True)
    reconciling.reconcile()
    assert Enrollment.objects.get().gives_access


def test_a_rehearsal_changes_nothing(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    before = Order.objects.values().get()
    lines = told("--dry-run")
    assert lines[0].startswith("missed events ")
    assert lines[0].endswith("undecided orders 1  overdue 0")
    assert int(lines[0].split()[2]) > 3
    assert Order.objects.values().get() == before
    assert not StripeEvent.objects.exists()
    assert not ReconciliationRun.objects.exists()


def test_one_order_can_be_read_again_alone(shop, alicia, bruno, paid_course):
    order, other = shop.buy(alicia, paid_course), shop.buy(bruno, paid_course)
    shop.pay(order)
    shop.pay(other)
    assert told("--order", order.code)[0] == f"order {order.code}  paid"
    other.refresh_from_db()
    assert other.state == OrderState.OPEN
    with pytest.raises(CommandError, match="no order NOPE"):
        call_command("reconcile_payments", "--order", "NOPE")
