"""Money goes back, and what follows from it."""

from __future__ import annotations

import pytest

from certificates.enums import CertificateState
from notifications.models import OutboundEmail
from payments.enums import RefundReason, RefundState
from payments.exceptions import NotPaid, RefundTooLarge
from payments.models import Order, Refund, RevenueEntry
from payments.services.refunds import refund_order
from payments.services.retrying import retry_refund, retry_refunds
from payments.services.sending_refunds import send_due_refunds
from payments.services.settling import fulfil
from tests.payments.after_sale.conftest import (
    earned,
    finish_bought,
    given_back,
    has_access,
    heard,
    kinds,
)

pytestmark = pytest.mark.django_db


def test_a_full_refund_ends_access_and_is_told(shop, bought, give_back, diego) -> None:
    refund = give_back(bought, 4_900, note="Lo pidió por teléfono")

    assert given_back(shop) == [(4_900, "succeeded")]
    assert (refund.state, refund.status) == (RefundState.TAKEN, "succeeded")
    bought.refresh_from_db()
    assert bought.is_refunded_in_full
    assert not has_access(bought)
    assert kinds(bought)[-3:] == ["refund_asked", "suspended", "refunded"]
    assert bought.events.get(kind="refund_asked").actor == diego
    assert earned() == 0
    sale, back = RevenueEntry.objects.order_by("pk")
    assert (sale.amount, back.amount, back.kind) == (4_900, -4_900, "refund")
    mail = OutboundEmail.objects.get(kind="refund_made")
    assert mail.to == "alicia@example.com"
    text = str(mail.content)
    assert "49,00" in text
    assert "teléfono" not in text


def test_hearing_of_our_own_refund_changes_nothing_more(shop, bought, give_back) -> None:
    give_back(bought, 4_900)
    before = kinds(bought), RevenueEntry.objects.count(), OutboundEmail.objects.count()
    heard(shop)
    fulfil(bought)
    assert (kinds(bought), RevenueEntry.objects.count(), OutboundEmail.objects.count()) == before
    assert Refund.objects.count() == 1


def test_a_certificate_outlives_a_refund_unless_the_policy_says_otherwise(
    bought, give_back
) -> None:
    certificate = finish_bought(bought)
    give_back(bought, 4_900)
    certificate.refresh_from_db()
    assert certificate.is_valid


def test_the_policy_may_revoke_it(bought, give_back, settings) -> None:
    settings.AFTER_SALE = settings.AFTER_SALE | {"refund_full_certificate": "revoke"}
    certificate = finish_bought(bought)
    give_back(bought, 4_900)
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.REVOKED
    assert certificate.revocation_reason
    assert kinds(bought)[-1] == "revoked"
    assert OutboundEmail.objects.filter(kind="certificate_revoked").count() == 1


def test_a_part_keeps_access(shop, bought, give_back) -> None:
    give_back(bought, 1_000)
    assert given_back(shop) == [(1_000, "succeeded")]
    bought.refresh_from_db()
    assert (bought.amount_refunded, bought.is_refunded_in_full) == (1_000, False)
    assert has_access(bought)
    assert earned() == 3_900


def test_two_parts_that_are_all_of_it_end_access(shop, bought, give_back) -> None:
    give_back(bought, 1_000)
    assert has_access(bought)
    give_back(bought, 3_900)
    assert given_back(shop) == [(1_000, "succeeded"), (3_900, "succeeded")]
    assert not has_access(bought)
    assert earned() == 0
    assert OutboundEmail.objects.filter(kind="refund_made").count() == 2


def test_a_refund_in_stripes_dashboard_does_the_same(shop, bought) -> None:
    shop.double.control.do(refund={"session": bought.session_id})
    heard(shop)
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount, refund.asked_by) == (RefundReason.OUTSIDE, 4_900, None)
    bought.refresh_from_db()
    assert bought.is_refunded_in_full
    assert not has_access(bought)
    assert earned() == 0
    assert OutboundEmail.objects.filter(kind="refund_made").count() == 1


def test_two_parts_in_the_dashboard_end_access_with_the_second(shop, bought) -> None:
    shop.double.control.do(refund={"session": bought.session_id, "amount": 900})
    heard(shop)
    assert has_access(bought)
    shop.double.control.do(refund={"session": bought.session_id})
    heard(shop)
    assert not has_access(bought)
    assert earned() == 0


def test_a_refund_that_comes_back_restores_access_and_the_ledger(shop, bought, give_back) -> None:
    refund = give_back(bought, 4_900)
    assert not has_access(bought)
    shop.double.control.do(settle_refund={"refund": refund.stripe_id, "outcome": "failed"})
    heard(shop)

    refund.refresh_from_db()
    assert (refund.state, refund.status) == (RefundState.TAKEN, "failed")
    assert refund.failure
    bought.refresh_from_db()
    assert bought.amount_refunded == 0
    assert has_access(bought)
    assert earned() == 4_900
    assert kinds(bought)[-2:] == ["refund_failed", "restored"]
    again = give_back(bought, 4_900)
    assert again.status == "succeeded"
    assert not has_access(bought)
    assert earned() == 0


def test_a_pending_refund_counts_and_revokes_only_when_the_money_is_there(
    shop, alicia, paid_course, give_back, settings
) -> None:
    settings.AFTER_SALE = settings.AFTER_SALE | {"refund_full_certificate": "revoke"}
    order = shop.buy(alicia, paid_course)
    shop.pay(order, card="4000000000007726")
    heard(shop)
    order.refresh_from_db()
    certificate = finish_bought(order)
    refund = give_back(order, 4_900)
    assert refund.status == "pending"
    certificate.refresh_from_db()
    assert certificate.is_valid
    assert not has_access(order)

    shop.double.control.do(settle_refund={"refund": refund.stripe_id, "outcome": "succeeded"})
    heard(shop)
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.REVOKED
    assert earned() == 0


@pytest.mark.parametrize("amount", [0, -1, 4_901])
def test_more_than_was_paid_or_nothing_is_refused(bought, diego, amount: int) -> None:
    before = Order.objects.values().get(), kinds(bought)
    with pytest.raises(RefundTooLarge) as refused:
        refund_order(order=bought, by=diego, amount=amount, reason=RefundReason.GOODWILL)
    assert refused.value.extra["available"] == 4_900
    assert not Refund.objects.exists()
    assert (Order.objects.values().get(), kinds(bought)) == before


def test_what_was_asked_back_is_not_asked_back_again(bought, diego) -> None:
    refund_order(order=bought, by=diego, amount=4_000, reason=RefundReason.GOODWILL)
    with pytest.raises(RefundTooLarge) as refused:
        refund_order(order=bought, by=diego, amount=1_000, reason=RefundReason.GOODWILL)
    assert refused.value.extra["available"] == 900
    assert Refund.objects.count() == 1


def test_what_was_not_paid_is_not_refunded(shop, alicia, paid_course, diego) -> None:
    order = shop.buy(alicia, paid_course)
    with pytest.raises(NotPaid):
        refund_order(order=order, by=diego, amount=4_900, reason=RefundReason.GOODWILL)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "status": 503, "count": 2, "path": "/v1/refunds"},
        {"kind": "lost_answer", "count": 9, "path": "/v1/refunds"},
        {"kind": "error", "status": 429, "count": 2, "path": "/v1/refunds"},
    ],
    ids=["down", "answer lost", "busy"],
)
def test_while_stripe_is_away_the_refund_waits_and_is_made_once(
    shop, bought, give_back, fault
) -> None:
    shop.double.control.do(faults=[fault])
    refund = give_back(bought, 4_900)
    assert refund.state == RefundState.ASKED
    assert refund.last_error.startswith("StripeAway")
    assert not has_access(bought)  # it was asked for: the wish is what counts
    assert earned() == 4_900

    shop.double.control.do(clear_faults=True)
    Refund.objects.update(due_at=bought.created_at)
    send_due_refunds()
    refund.refresh_from_db()
    assert (refund.state, refund.status) == (RefundState.TAKEN, "succeeded")
    assert given_back(shop) == [(4_900, "succeeded")]
    heard(shop)
    assert Refund.objects.count() == 1
    assert earned() == 0


def test_what_stripe_refuses_restores_access_and_can_be_tried_again(
    shop, bought, give_back, diego
) -> None:
    shop.double.control.do(
        faults=[{"kind": "error", "status": 400, "count": 1, "path": "/v1/refunds"}]
    )
    refund = give_back(bought, 4_900)
    assert refund.state == RefundState.REFUSED
    assert has_access(bought)
    assert kinds(bought)[-2:] == ["refund_failed", "restored"]
    assert given_back(shop) == []

    retry_refund(refund=refund, by=diego)
    send_due_refunds()
    refund.refresh_from_db()
    assert (refund.state, refund.status) == (RefundState.TAKEN, "succeeded")
    assert given_back(shop) == [(4_900, "succeeded")]
    assert not has_access(bought)
    assert earned() == 0


def test_a_refused_refund_whose_money_went_back_otherwise_is_not_tried_again(
    shop, bought, give_back, diego
) -> None:
    shop.double.control.do(
        faults=[{"kind": "error", "status": 400, "count": 1, "path": "/v1/refunds"}]
    )
    refused = give_back(bought, 4_900)
    give_back(bought, 1)
    with pytest.raises(RefundTooLarge):
        retry_refund(refund=refused, by=diego)
    assert retry_refunds(refunds=Refund.objects.all(), by=diego) == 0
    refused.refresh_from_db()
    assert refused.state == RefundState.REFUSED
    assert given_back(shop) == [(1, "succeeded")]
