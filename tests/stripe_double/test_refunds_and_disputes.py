"""After the sale: money goes back, whole or in part, by the seller's will or the bank's."""

import pytest
import stripe


@pytest.fixture
def pay(double, client, begin):
    """Pay an order of 49.00 EUR with a card; returns the charge."""

    def with_card(card="4242424242424242"):
        session = begin()
        double.control.do(pay={"session": session.id, "card": card})
        return client.v1.charges.list().data[0]

    return with_card


def types_since(client, event_id):
    newer = client.v1.events.list({"ending_before": event_id, "limit": 100}).data
    return [event.type for event in reversed(newer)]


def last_event(client):
    return client.v1.events.list({"limit": 1}).data[0].id


def test_refunds_add_up_to_the_charge_and_no_further(client, pay):
    charge = pay()
    before = last_event(client)
    part = client.v1.refunds.create({"payment_intent": charge.payment_intent, "amount": 1_900})
    now = client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (now.amount_refunded, now.refunded) == (1_900, False)
    assert [refund.id for refund in now.refunds.data] == [part.id]
    assert types_since(client, before) == [
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "charge.refund.updated",
    ]

    with pytest.raises(stripe.InvalidRequestError, match=r"greater than unrefunded amount"):
        client.v1.refunds.create({"charge": charge.id, "amount": 3_001})
    rest = client.v1.refunds.create({"charge": charge.id, "reason": "requested_by_customer"})
    assert rest.amount == 3_000
    assert client.v1.charges.retrieve(charge.id).refunded
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    assert len(client.v1.refunds.list({"charge": charge.id}).data) == 2


def test_a_refund_can_be_pending_and_can_fail(double, client, pay):
    slow = client.v1.refunds.create({"charge": pay("4000000000007726").id})
    assert slow.status == "pending"
    double.control.do(settle_refund={"refund": slow.id, "outcome": "succeeded"})
    assert client.v1.refunds.retrieve(slow.id).status == "succeeded"

    charge = pay("4000000000005126")
    bounced = client.v1.refunds.create({"charge": charge.id})
    double.control.do(settle_refund={"refund": bounced.id, "outcome": "failed"})
    failed = client.v1.refunds.retrieve(bounced.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    after = client.v1.charges.retrieve(charge.id)
    assert (after.amount_refunded, after.refunded) == (0, False)
    assert len(client.v1.events.list({"type": "refund.failed"}).data) == 1


@pytest.mark.parametrize(("verdict", "returned"), [("won", 4_900), ("lost", 0)])
def test_a_dispute_takes_the_money_until_it_is_decided(verdict, returned, double, client, pay):
    charge = pay()
    before = last_event(client)
    dispute_id = double.control.do(dispute={"charge": charge.id})["dispute"]
    assert client.v1.charges.retrieve(charge.id).disputed
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_disputed"

    double.control.do(decide={"dispute": dispute_id, "outcome": verdict})

    dispute = client.v1.disputes.retrieve(dispute_id)
    assert dispute.status == verdict
    assert sum(entry.amount for entry in dispute.balance_transactions) == returned - 4_900
    happened = types_since(client, before)
    assert happened[0] == "charge.dispute.created"
    assert happened[-1] == "charge.dispute.closed"
    assert ("charge.dispute.funds_reinstated" in happened) == (verdict == "won")
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute_id)


def test_evidence_of_the_documentation_wins_a_dispute(client, pay):
    pay("4000000000000259")
    (dispute,) = client.v1.disputes.list().data
    assert dispute.status == "needs_response"
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    assert client.v1.disputes.retrieve(dispute.id).status == "won"
