"""A payer goes to their bank."""

from __future__ import annotations

import pytest

from certificates.enums import CertificateState
from payments.enums import RefundReason
from payments.exceptions import MoneyIsDisputed
from payments.models import Dispute, Refund
from payments.services.refunds import refund_order
from tests.payments.after_sale.conftest import (
    earned,
    finish_bought,
    has_access,
    heard,
    kinds,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def disputed(shop, bought):
    """Alicia's order, over which her bank has taken the money back."""
    shop.double.control.do(dispute={"session": bought.session_id})
    heard(shop)
    return bought


def decide(shop, outcome: str) -> None:
    shop.double.control.do(decide={"dispute": Dispute.objects.get().stripe_id, "outcome": outcome})
    heard(shop)


def test_an_open_dispute_suspends_access_and_takes_the_money(disputed) -> None:
    dispute = Dispute.objects.get()
    assert (dispute.status, dispute.amount) == ("needs_response", 4_900)
    assert dispute.answer_by is not None
    assert not has_access(disputed)
    assert earned() == 0
    assert kinds(disputed)[-2:] == ["disputed", "suspended"]


def test_a_dispute_that_is_won_restores_everything(shop, disputed) -> None:
    decide(shop, "won")
    assert has_access(disputed)
    assert earned() == 4_900
    assert kinds(disputed)[-2:] == ["dispute_won", "restored"]


def test_a_dispute_that_is_lost_revokes_the_certificate_and_not_before(shop, bought) -> None:
    certificate = finish_bought(bought)
    shop.double.control.do(dispute={"session": bought.session_id})
    heard(shop)
    certificate.refresh_from_db()
    assert certificate.is_valid

    decide(shop, "lost")
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.REVOKED
    assert not has_access(bought)
    assert earned() == 0


def test_the_policy_may_leave_both_alone(shop, bought, settings) -> None:
    settings.AFTER_SALE = settings.AFTER_SALE | {
        "dispute_open_access": "keep",
        "dispute_lost_access": "keep",
        "dispute_lost_certificate": "keep",
    }
    certificate = finish_bought(bought)
    shop.double.control.do(dispute={"session": bought.session_id})
    heard(shop)
    assert has_access(bought)
    decide(shop, "lost")
    certificate.refresh_from_db()
    assert certificate.is_valid
    assert has_access(bought)
    assert earned() == 0


def test_an_inquiry_does_nothing(shop, bought) -> None:
    shop.double.control.do(dispute={"session": bought.session_id, "reason": "inquiry"})
    heard(shop)
    assert Dispute.objects.get().status == "warning_needs_response"
    assert has_access(bought)
    assert earned() == 4_900
    decide(shop, "won")
    assert Dispute.objects.get().status == "warning_closed"
    assert has_access(bought)
    assert earned() == 4_900


def test_what_the_bank_holds_is_not_refunded_as_well(shop, disputed, diego) -> None:
    with pytest.raises(MoneyIsDisputed):
        refund_order(order=disputed, by=diego, amount=4_900, reason=RefundReason.GOODWILL)
    assert not Refund.objects.exists()
    decide(shop, "won")
    refund_order(order=disputed, by=diego, amount=4_900, reason=RefundReason.GOODWILL)
    assert Refund.objects.count() == 1
