"""However Stripe's events come, and whichever never do, a purchase ends where it would have ended anyway."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from payments.enums import OrderState
from payments.facts import Facts
from payments.findings import findings
from payments.gateway.reading import read_facts
from payments.models import Dispute, Order, OrderEvent, OrderItem, Refund, RevenueEntry, StripeEvent
from payments.services import applying, reconciling, sending_refunds, settling
from payments.services.returning import looked_at
from tests.payments.histories import ENDS, HISTORIES, Act, Purchase
from tests.payments.shop import Shop, deliver

pytestmark = pytest.mark.django_db

ACTS = max(map(len, HISTORIES.values()))
#: Mails about something that passes. Whoever first hears of a purchase when that is over does not write them.
IN_PASSING = {"payment_processing", "refund_made"}

# What may happen between two acts at Stripe, and after the last. An event that no move delivers is lost.
MOVES = st.one_of(
    st.tuples(st.just("deliver"), st.integers(0, 40)),
    st.tuples(st.just("apply"), st.just(0)),
    st.tuples(st.just("look"), st.integers(0, 1)),
    st.tuples(st.just("read"), st.integers(0, 1)),
    st.tuples(st.just("write"), st.integers(0, 1)),
    st.tuples(st.just("reconcile"), st.just(0)),
)
SCHEDULES = st.lists(st.lists(MOVES, max_size=7), min_size=ACTS + 1, max_size=ACTS + 1)


@dataclass
class Run:
    """One course of things: acts at Stripe, and what reaches us between them."""

    purchase: Purchase
    events: list[dict[str, Any]] = field(default_factory=list)
    # What slow workers have read and not yet applied.
    held: dict[int, tuple[int, Facts]] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)

    def act(self, act: Act) -> None:
        act(self.purchase)
        self.hear_of()

    def hear_of(self) -> None:
        self.events = self.purchase.shop.events()

    def move(self, name: str, number: int) -> None:
        getattr(self, name)(number)
        # At no moment has anybody a course whose money did not arrive.
        granted = OrderItem.objects.filter(granted_at__isnull=False)
        assert set(granted.values_list("order__code", flat=True)) <= self.purchase.paid

    def deliver(self, number: int) -> None:
        if self.events:
            self._send(self.events[number % len(self.events)])

    def apply(self, _number: int = 0) -> None:
        applying.apply_due_events()

    def look(self, number: int) -> None:
        """The student, at the page of an order."""
        if order := self._order(number):
            looked_at(order)

    def read(self, number: int) -> None:
        """A worker that is slow reads how an order stands."""
        order = self._order(number)
        if order and order.session_id:
            self.held[order.pk] = (
                order.revision,
                read_facts(order.session_id, with_aftermath=True),
            )

    def write(self, number: int) -> None:
        """Much later, it applies that."""
        if (order := self._order(number)) and order.pk in self.held:
            revision, facts = self.held[order.pk]
            settling.settle(order_id=order.pk, revision=revision, facts=facts)

    def reconcile(self, _number: int = 0) -> None:
        reconciling.reconcile()

    def come_to_rest(self) -> None:
        """Reconcile, and let the workers do what is due, until nothing is."""
        for _round in range(2):
            reconciling.reconcile()
            applying.apply_due_events()
            sending_refunds.send_due_refunds()
        self.hear_of()

    def hear_everything(self) -> None:
        """Each event once, in the order in which it happened."""
        for event in self.events:
            self._send(event)
        applying.apply_due_events()
        sending_refunds.send_due_refunds()
        self.hear_of()

    def _send(self, event: dict[str, Any]) -> None:
        """Signed at another moment than the last time, as Stripe does: a recording is turned away."""
        now = int(time.time())
        self.sent[event["id"]] = at = now - (self.sent.get(event["id"]) == now)
        assert deliver(event, at=at).status_code == 200

    def _order(self, number: int) -> Order | None:
        orders = self.purchase.orders
        return Order.objects.get(pk=orders[number % len(orders)].pk) if orders else None


def snapshot() -> dict[str, Any]:
    """Where everything stands; the same for two orders of one price that changed places."""
    ledger = RevenueEntry.objects.values_list("kind").annotate(Sum("amount"))
    sums = {kind.removesuffix("_failed").removesuffix("_won"): 0 for kind, _sum in ledger}
    for kind, amount in ledger:
        # What was taken and given back is nothing, also for who never saw it taken.
        sums[kind.removesuffix("_failed").removesuffix("_won")] += amount
    return {
        "orders": sorted(map(_order, Order.objects.all())),
        "enrolments": list(Enrollment.objects.values_list("state", "source")),
        "refunds": sorted(Refund.objects.values_list("amount", "state", "status", "reason")),
        "disputes": list(Dispute.objects.values_list("amount", "status", "suspends_access")),
        "ledger": {kind: amount for kind, amount in sums.items() if amount},
    }


def _order(order: Order) -> tuple[Any, ...]:
    granted = order.items.filter(granted_at__isnull=False).count()
    kinds = Counter(order.events.values_list("kind", flat=True))
    return (
        order.state,
        order.amount_total,
        order.amount_refunded,
        granted,
        kinds["granted"],
        kinds["paid"],
        kinds["duplicate"],
        order.failure,
    )


def mails() -> Counter[str]:
    return Counter(OutboundEmail.objects.values_list("kind", flat=True))


def assert_sound() -> None:
    """What holds at rest, whatever happened."""
    for order in Order.objects.all():
        granted = OrderEvent.objects.filter(order=order, kind="granted").count()
        duplicate = OrderEvent.objects.filter(order=order, kind="duplicate").count()
        assert granted + duplicate == (order.state == OrderState.PAID)
        sums = RevenueEntry.objects.filter(item__order=order).exclude(kind__startswith="dispute")
        earned = sums.aggregate(n=Sum("amount"))["n"] or 0
        paid = order.amount_total if order.state == OrderState.PAID else 0
        assert earned == paid - order.amount_refunded
    assert not [(one.type, one.last_error) for one in StripeEvent.objects.exclude(state="applied")]
    assert [one.about for one in findings() if one.kind != "refund"] == []


@pytest.fixture
def _without_the_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    """dj-stripe's copies decide nothing here; test_the_mirror_takes_every_event.py is about them."""
    monkeypatch.setattr(applying, "mirror", lambda _event: None)


@pytest.fixture
def begin(shop: Shop, alicia, paid_course, diego, _without_the_mirror):
    """Begin anew, at an empty Stripe."""

    def begun() -> Run:
        shop.double.control.do(reset=True)
        return Run(Purchase(shop, alicia, paid_course, diego))

    return begun


@pytest.mark.parametrize("history", HISTORIES)
def test_the_end_is_the_same(begin, history: str) -> None:
    acts = HISTORIES[history]
    with transaction.atomic():
        run = begin()
        for act in acts:
            run.act(act)
            run.hear_everything()
        run.hear_everything()
        expected, mailed = snapshot(), mails()
        kept = RevenueEntry.objects.aggregate(n=Sum("amount"))["n"] or 0
        assert (Enrollment.objects.active().exists(), kept) == ENDS[history]
        assert_sound()
        transaction.set_rollback(True)

    @settings(max_examples=6, suppress_health_check=list(HealthCheck))
    @given(schedule=SCHEDULES)
    def however_it_comes(schedule: list[list[tuple[str, int]]]) -> None:
        with transaction.atomic():
            run = begin()
            for act, moves in zip([*acts, None], schedule, strict=False):
                if act is not None:
                    run.act(act)
                for move in moves:
                    run.move(*move)
            for moves in schedule[len(acts) :]:
                for move in moves:
                    run.move(*move)
            run.come_to_rest()
            _compare(expected, mailed)
            # What comes afterwards, again or far too late, changes nothing.
            for number in run.held:
                revision, facts = run.held[number]
                settling.settle(order_id=number, revision=revision, facts=facts)
            run.hear_everything()
            _compare(expected, mailed)
            transaction.set_rollback(True)

    however_it_comes()


def _compare(expected: dict[str, Any], mailed: Counter[str]) -> None:
    assert snapshot() == expected
    assert_sound()
    got = mails()
    assert got <= mailed
    assert {kind: n for kind, n in got.items() if kind not in IN_PASSING} == {
        kind: n for kind, n in mailed.items() if kind not in IN_PASSING
    }


# --- What the property found once, told as it happened ------------------------------------------------


def test_a_slow_worker_does_not_bring_back_a_dispute_that_was_won(begin) -> None:
    run = begin()
    for act in HISTORIES["disputed and won"][:-1]:
        run.act(act)
    run.hear_everything()
    assert not Enrollment.objects.get().gives_access
    run.read(0)
    run.act(HISTORIES["disputed and won"][-1])
    run.hear_everything()

    run.write(0)

    assert Dispute.objects.get().status == "won"
    assert Enrollment.objects.get().gives_access


def test_a_refund_that_came_back_before_anybody_heard_of_it_is_known(begin) -> None:
    run = begin()
    for act in HISTORIES["a refund that comes back"]:
        run.act(act)

    run.come_to_rest()

    assert Refund.objects.get().status == "failed"
    assert [one.kind for one in findings()] == ["refund"]
    assert Enrollment.objects.get().gives_access
