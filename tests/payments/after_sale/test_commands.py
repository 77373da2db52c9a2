"""What staff does about money from a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments.enums import RefundReason, RefundState
from payments.models import Refund, StripeEvent
from tests.factories.orders import make_order, make_paid_order
from tests.payments.after_sale.conftest import has_access

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def order(alicia, course):
    """Alicia's paid order for 49.00 EUR."""
    return make_paid_order(alicia, course)


def test_a_part_is_refunded_to_the_cent(order, diego) -> None:
    words = ["--amount", "12.50", "--reason", "goodwill", "--by", diego.email, "--yes"]
    told = run("refund_order", order.code, *words)
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.asked_by) == (1_250, RefundReason.GOODWILL, diego)
    assert has_access(order)
    assert order.code in told


def test_all_of_it_is_refunded_after_the_question(order, diego, monkeypatch) -> None:
    answers = iter(["y"])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    run("refund_order", order.code.lower(), "--reason", "other", "--by", diego.email)
    assert not list(answers), "it was asked once"
    assert Refund.objects.get().amount == 4_900
    assert not has_access(order)


def test_without_a_yes_nothing_is_changed(order, diego, monkeypatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: "")
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("refund_order", order.code, "--reason", "other", "--by", diego.email)
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", ["49.01", "0", "12.505", "much", "NaN"])
def test_an_amount_that_cannot_be_is_refused(order, diego, amount: str) -> None:
    words = ["--amount", amount, "--reason", "other", "--by", diego.email, "--yes"]
    with pytest.raises(CommandError):
        run("refund_order", order.code, *words)
    assert not Refund.objects.exists()


def test_only_staff_refunds_and_only_what_was_paid(order, diego, carla, bruno, course) -> None:
    unpaid = make_order(bruno, course)
    for code, by in ((order.code, carla), (unpaid.code, diego), ("NOSUCHORDER0", diego)):
        with pytest.raises(CommandError):
            run("refund_order", code, "--reason", "other", "--by", by.email, "--yes")
    assert not Refund.objects.exists()


def test_what_was_given_up_is_tried_again(order, diego, carla) -> None:
    run("refund_order", order.code, "--reason", "other", "--by", diego.email, "--yes")
    Refund.objects.update(state=RefundState.REFUSED)
    StripeEvent.objects.create(
        stripe_id="evt_1", type="x", created="2026-11-01T12:00Z", body={}, state="dead"
    )
    with pytest.raises(CommandError):
        run("retry_payments", "--by", carla.email)
    assert Refund.objects.get().state == RefundState.REFUSED
    assert "1 events, 1 refunds" in run("retry_payments", "--by", diego.email)
    assert Refund.objects.get().state == RefundState.ASKED
    assert StripeEvent.objects.get().state == "received"
