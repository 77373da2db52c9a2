"""Webhook, return page, reconciliation and staff settle the same order at the same moment: it is settled once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections

from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from payments.enums import OrderState
from payments.models import Order, OrderEvent, RevenueEntry
from payments.services import applying
from payments.services.reconciling import read_again
from payments.services.repairing import repair
from payments.services.returning import looked_at
from tests.payments.shop import deliver

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], object]) -> list[BaseException]:
    """Do all of them at the same moment, each with a connection of its own; returns what went wrong."""
    gate, errors = threading.Barrier(len(jobs)), []

    def work(job: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            job()
        except BaseException as error:  # noqa: BLE001  # told in the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def test_one_grant_one_sale_one_receipt(shop, alicia, paid_course, diego, monkeypatch):
    # dj-stripe's copies are not what is settled here.
    monkeypatch.setattr(applying, "mirror", lambda _event: None)
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    for event in shop.events():
        assert deliver(event).status_code == 200

    errors = at_once(
        applying.apply_due_events,
        lambda: looked_at(Order.objects.get(pk=order.pk)),
        lambda: read_again(Order.objects.get(pk=order.pk)),
        lambda: repair(order=Order.objects.get(pk=order.pk), by=diego),
    )

    assert errors == []
    order.refresh_from_db()
    assert order.state == OrderState.PAID
    assert Enrollment.objects.get().gives_access
    kinds = Counter(OrderEvent.objects.values_list("kind", flat=True))
    assert kinds == {"created": 1, "paid": 1, "granted": 1, "repaired": 1}
    assert RevenueEntry.objects.get().amount == 4_900
    mails = Counter(OutboundEmail.objects.values_list("kind", flat=True))
    assert mails == {"order_paid": 1, "enrollment_confirmed": 1}
    assert not order.stripe_events.exclude(state="applied").exists()


def test_four_refusals_to_pay_twice(shop, alicia, paid_course):
    """Four tabs begin at once: one order, one session."""
    errors = at_once(*[lambda: shop.buy(alicia, paid_course)] * 4)
    # Who asks Stripe while another asks the same is told to come back; nobody is given another order.
    assert {type(error).__name__ for error in errors} <= {"StripeAway"}
    order = Order.objects.get()
    assert order.session_id == shop.buy(alicia, paid_course).session_id
    sessions = [e for e in shop.events() if e["type"] == "checkout.session.completed"]
    assert sessions == []
