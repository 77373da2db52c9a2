"""Every object has the fields that the pinned `stripe` package knows, and no others."""

import json
import urllib.request
from typing import Any

import pytest
import stripe

from devstack.stripe_double.world import API_VERSION
from tests.stripe_double.shapes import differences, nullable_but_named

# Optional in the package and left out here: what only other countries, methods or products have.
_LEFT_OUT = {
    "account": {"groups", "deleted"},
    "balance": {
        "connect_reserved",
        "instant_available",
        "issuing",
        "refund_and_dispute_prefunding",
    },
    "charge": {"authorization_code", "level3", "presentment_details", "refunds"},
    "checkout.session": {
        "excluded_payment_method_types",
        "integration_identifier",
        "line_items",
        "name_collection",
        "optional_items",
        "presentment_details",
    },
    "coupon": {"applies_to", "currency_options", "deleted"},
    "customer": {
        "business_name",
        "cash_balance",
        "deleted",
        "individual_name",
        "invoice_credit_balance",
        "sources",
        "subscriptions",
        "tax",
        "tax_ids",
    },
    "dispute": {"network_reason_code"},
    "event": {"account", "context"},
    "invoice": {
        "amount_paid_off_stripe",
        "confirmation_secret",
        "deleted",
        "payments",
        "threshold_reason",
    },
    "payment_intent": {
        "allowed_payment_method_types",
        "hooks",
        "managed_payments",
        "payment_details",
        "presentment_details",
    },
    "price": {"currency_options", "deleted", "tiers"},
    "product": {"deleted"},
    "refund": {
        "customer_account",
        "description",
        "failure_balance_transaction",
        "failure_reason",
        "instructions_email",
        "next_action",
        "presentment_details",
    },
    "webhook_endpoint": {"deleted", "secret"},
}
# Not optional in the package, yet not sent by Stripe either unless there is something to say.
_NOT_SENT = {
    ".customer: missing": {"refund"},
    ".payment_method: missing": {"refund"},
    ".pending_reason: missing": {"refund"},
}
_CLASSES = {
    "account": stripe.Account,
    "balance": stripe.Balance,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "coupon": stripe.Coupon,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "item": stripe.LineItem,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "product": stripe.Product,
    "promotion_code": stripe.PromotionCode,
    "refund": stripe.Refund,
    "tax_rate": stripe.TaxRate,
    "webhook_endpoint": stripe.WebhookEndpoint,
}
_LISTS = {
    "balance_transaction": "balance_transactions",
    "checkout.session": "checkout/sessions",
    **{
        kind: f"{kind}s"
        for kind in _CLASSES
        if kind not in ("account", "balance", "balance_transaction", "checkout.session", "item")
    },
}


@pytest.fixture
def sent(double, client, begin, inbox):
    """Every object as JSON, by kind, after all sorts of things have happened."""
    control = double.control
    coupon = client.v1.coupons.create({"percent_off": 10, "name": "Ten"})
    client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    client.v1.tax_rates.create({"display_name": "IVA", "percentage": 21, "inclusive": True})
    plain = begin(invoice_creation={"enabled": True}, discounts=[{"coupon": coupon.id}])
    control.do(pay={"session": plain.id})
    control.do(refund={"session": plain.id, "amount": 100})
    for card in ("4000000000000259", "4000000000001976", "4000000000007726"):
        control.do(pay={"session": begin().id, "card": card})
    control.do(refund={"charge": client.v1.charges.list().data[0].id})
    declined = begin()
    client.v1.checkout.sessions.expire(begin().id)
    with pytest.raises(Exception, match="declined"):
        control.do(pay={"session": declined.id, "card": "4000000000000002"})
    control.do(pay={"session": begin().id, "card": "4000002760003184"})
    for outcome in ("succeeded", "failed"):
        debit = begin()
        control.do(pay_by_bank={"session": debit.id})
        control.do(settle={"session": debit.id, "outcome": outcome})
    dispute = client.v1.disputes.list().data[-1]
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    return collect(double)


def collect(double):
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _CLASSES}
    found["account"] = [fetch(double, "account")]
    found["balance"] = [fetch(double, "balance")]
    for kind, path in _LISTS.items():
        found[kind] = fetch(double, f"{path}?limit=100")["data"]
    for session in found["checkout.session"]:
        items = fetch(double, f"checkout/sessions/{session['id']}/line_items")
        found["item"] += items["data"]
    return found


def fetch(double, path):
    request = urllib.request.Request(f"{double.url}/v1/{path}")  # noqa: S310
    request.add_header("Authorization", f"Bearer {double.secret_key}")
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        return json.load(response)


def wrong(kind, item):
    shape = _CLASSES[kind]
    return [
        told
        for told in differences(item, shape)
        if kind not in _NOT_SENT.get(told, ()) and not told.endswith(".address: missing")
    ]


def test_what_is_sent_are_the_fields_of_the_package(sent):
    assert [kind for kind, items in sent.items() if not items] == []
    told = {
        kind: {one for item in items for one in wrong(kind, item)} for kind, items in sent.items()
    }
    assert {kind: sorted(wrongs) for kind, wrongs in told.items() if wrongs} == {}


def test_optional_fields_that_are_left_out_are_named(sent):
    skipped = ("payment_method", "event", "item", "charge")  # one key for each kind of payment, …
    for kind, items in sent.items():
        if kind in skipped:
            continue
        missing = {name for item in items for name in nullable_but_named(item, _CLASSES[kind])}
        missing -= {"customer", "payment_method", "pending_reason"} if kind == "refund" else set()
        assert missing <= _LEFT_OUT.get(kind, set()), kind


def test_every_event_carries_a_whole_object_of_the_package(sent):
    kinds = {event["data"]["object"]["object"] for event in sent["event"]}
    assert {"checkout.session", "payment_intent", "charge", "refund", "dispute"} <= kinds
    for event in sent["event"]:
        item = event["data"]["object"]
        assert wrong(item["object"], item) == [], event["type"]
        assert (event["api_version"], event["livemode"]) == (API_VERSION, False)
        previous = event["data"].get("previous_attributes")
        if event["type"].endswith(".updated"):
            assert previous is not None, event["type"]
        assert set(previous or {}) <= set(item), event["type"]


def test_the_double_speaks_the_version_of_the_pinned_package():
    assert stripe.api_version == API_VERSION
