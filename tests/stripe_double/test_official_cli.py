"""Stripe's own command-line tool finds the double to be Stripe."""

import pytest

from tests.stripe_double.official_cli import trigger

_WORKED = "Trigger succeeded"


@pytest.mark.parametrize(
    ("event", "others"),
    [
        ("checkout.session.completed", ["product.created", "price.created", "charge.succeeded"]),
        ("payment_intent.payment_failed", ["payment_intent.created", "charge.failed"]),
        ("charge.refunded", ["payment_intent.succeeded", "refund.created"]),
        ("charge.dispute.created", ["charge.succeeded", "charge.updated"]),
        ("charge.dispute.closed", ["charge.dispute.created"]),
        ("charge.refund.updated", ["charge.refunded", "refund.updated"]),
    ],
)
def test_the_cli_makes_the_event_happen_and_the_endpoint_hears_of_it(
    event, others, double, inbox, client, tmp_path
):
    assert _WORKED in trigger(event, double.url, double.secret_key, tmp_path)

    assert double.control.do(wait_delivered=10)["wait_delivered"]
    assert {event, *others} <= set(inbox.types)
    known = client.v1.events.list({"type": event}).data
    assert known[0].id in [sent["id"] for sent in inbox.events]
    assert known[0].pending_webhooks == 0


def test_the_cli_plays_a_bank_debit_that_ends_later(double, inbox, client, tmp_path):
    event = "checkout.session.async_payment_succeeded"
    assert _WORKED in trigger(event, double.url, double.secret_key, tmp_path)

    (session,) = client.v1.checkout.sessions.list().data
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    double.control.do(settle={"session": session.id, "outcome": "succeeded"}, wait_delivered=10)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert inbox.types[-1] == event or event in inbox.types
