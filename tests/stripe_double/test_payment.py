"""A payer pays, is refused, proves who they are, or promises to pay: the session and its money."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from devstack.stripe_double.client import ControlError


def intent_of(client, session):
    again = client.v1.checkout.sessions.retrieve(session.id)
    return client.v1.payment_intents.retrieve(again.payment_intent)


def test_a_card_that_works_pays_the_whole_order(double, client, begin, inbox):
    session = begin()
    assert (session.status, session.payment_status, session.payment_intent) == (
        "open",
        "unpaid",
        None,
    )

    double.control.do(pay={"session": session.id, "email": "alicia@example.com"})

    expand = ["line_items", "payment_intent.latest_charge.balance_transaction"]
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": expand})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "alicia@example.com"
    assert (paid.client_reference_id, paid.metadata["order"]) == ("order-1", "1")
    assert paid.line_items.data[0].description == "Botánica para curiosos"
    charge = paid.payment_intent.latest_charge
    assert paid.payment_intent.metadata["order"] == charge.metadata["order"] == "1"
    money = charge.balance_transaction
    assert (money.amount, money.fee, money.net) == (4_900, 99, 4_801)

    double.control.do(wait_delivered=10)
    happened = [event.type for event in reversed(client.v1.events.list({"limit": 100}).data)]
    assert happened == [
        "product.created",
        "price.created",
        "payment_intent.created",
        "charge.succeeded",
        "charge.updated",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert sorted(inbox.types) == sorted(happened)


@pytest.mark.parametrize(
    ("card", "code"),
    [("4000000000000002", "generic_decline"), ("4000000000009995", "insufficient_funds")],
)
def test_a_declined_card_leaves_the_order_open_for_another(card, code, double, client, begin):
    session = begin()
    with pytest.raises(ControlError, match=code):
        double.control.do(pay={"session": session.id, "card": card})

    refused = intent_of(client, session)
    assert refused.status == "requires_payment_method"
    assert refused.last_payment_error.decline_code == code
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    double.control.do(pay={"session": session.id})
    paid = intent_of(client, session)
    assert (paid.id, paid.status, paid.last_payment_error) == (refused.id, "succeeded", None)
    charges = client.v1.charges.list({"payment_intent": paid.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]
    assert double.control.state()["events"] == len(client.v1.events.list({"limit": 100}).data)


def test_two_payers_at_once_pay_once(double, client, begin):
    session = begin()

    def pay(_):
        try:
            return double.control.do(pay={"session": session.id})["pay"]
        except ControlError as error:
            return "refused" if "no longer active" in str(error) else str(error)

    with ThreadPoolExecutor(8) as payers:
        outcomes = sorted(payers.map(pay, range(8)))

    assert outcomes == ["paid"] + ["refused"] * 7
    assert len(client.v1.charges.list().data) == 1
    assert len(client.v1.events.list({"type": "checkout.session.completed"}).data) == 1


def test_a_card_that_asks_for_proof_pays_only_with_it(double, client, begin):
    session = begin()
    double.control.do(pay={"session": session.id, "card": "4000 0027 6000 3184"})
    assert intent_of(client, session).status == "requires_action"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    with pytest.raises(ControlError, match="authentication_failure"):
        double.control.do(answer_challenge={"session": session.id, "proven": False})
    assert intent_of(client, session).status == "requires_payment_method"
    assert client.v1.charges.list().data == []

    double.control.do(pay={"session": session.id, "card": "4000002760003184"})
    double.control.do(answer_challenge={"session": session.id, "proven": True})
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    card = client.v1.charges.list().data[0].payment_method_details.card
    assert card.three_d_secure.result == "authenticated"


@pytest.mark.parametrize(("outcome", "status"), [("succeeded", "paid"), ("failed", "unpaid")])
def test_a_bank_debit_completes_the_order_before_it_is_paid(outcome, status, double, client, begin):
    session = begin()
    double.control.do(pay_by_bank={"session": session.id})
    waiting = client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert intent_of(client, session).status == "processing"

    double.control.do(settle={"session": session.id, "outcome": outcome})

    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == status
    events = client.v1.events.list({"types": [f"checkout.session.async_payment_{outcome}"]}).data
    assert [event.data.object["payment_status"] for event in events] == [status]
    completed = client.v1.events.list({"type": "checkout.session.completed"}).data
    assert [event.data.object["payment_status"] for event in completed] == ["unpaid"]


def test_a_bank_debit_settles_by_itself_when_the_clock_says_so(double, client, begin):
    double.control.settings(async_delay=3 * 86_400)
    session = begin()
    double.control.do(pay_by_bank={"session": session.id}, advance=2 * 86_400)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    double.control.do(advance=86_400)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_total_of_zero_needs_no_payment(double, client, begin):
    coupon = client.v1.coupons.create({"percent_off": 100})
    session = begin(discounts=[{"coupon": coupon.id}])
    assert (session.amount_subtotal, session.amount_total) == (4_900, 0)
    double.control.do(pay={"session": session.id})
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status) == ("complete", "no_payment_required")
    assert done.payment_intent is None
    assert client.v1.charges.list().data == []
    assert client.v1.coupons.retrieve(coupon.id).times_redeemed == 1


def test_an_overdue_session_expires_and_can_no_longer_be_paid(double, client, begin):
    session = begin(expires_at=double.control.state()["now"] + 1_810)
    double.control.do(advance=1_811)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    with pytest.raises(ControlError, match="no longer active"):
        double.control.do(pay={"session": session.id})
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(session.id)
    assert len(client.v1.events.list({"type": "checkout.session.expired"}).data) == 1


def test_an_invoice_is_made_when_it_was_asked_for(double, client, begin):
    session = begin(invoice_creation={"enabled": True})
    double.control.do(pay={"session": session.id, "email": "alicia@example.com"})
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice", "customer"]})
    assert (done.invoice.status, done.invoice.total) == ("paid", 4_900)
    assert done.customer.email == done.invoice.customer_email == "alicia@example.com"
    assert done.invoice.lines.data[0].amount == 4_900
    assert len(client.v1.events.list({"type": "invoice.paid"}).data) == 1


@pytest.mark.parametrize(
    ("currency", "amount", "total"),
    [("jpy", 5_000, 5_000), ("kwd", 14_500, 14_500), ("eur", 4_999, 4_999)],
)
def test_amounts_are_whole_numbers_of_each_currencys_smallest_unit(currency, amount, total, begin):
    assert begin(amount, currency).amount_total == total


@pytest.mark.parametrize(("currency", "amount"), [("eur", 49), ("jpy", 49), ("kwd", 14_501)])
def test_amounts_that_stripe_would_not_charge_are_refused(currency, amount, begin):
    with pytest.raises(stripe.InvalidRequestError):
        begin(amount, currency)


def test_a_discount_is_shared_out_over_the_items_to_the_cent(client):
    coupon = client.v1.coupons.create({"amount_off": 1_000, "currency": "eur"})
    items = [
        {
            "price_data": {
                "currency": "eur",
                "unit_amount": amount,
                "product_data": {"name": f"Course {amount}"},
            },
            "quantity": 1,
        }
        for amount in (3_333, 3_333, 3_334)
    ]
    session = client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:1/",
            "line_items": items,
            "discounts": [{"coupon": coupon.id}],
        }
    )
    lines = client.v1.checkout.sessions.line_items.list(session.id).data
    assert [line.amount_discount for line in lines] == [333, 333, 334]
    assert sum(line.amount_total for line in lines) == session.amount_total == 9_000
    assert session.total_details.amount_discount == 1_000


def test_a_price_never_changes_its_amount(client):
    product = client.v1.products.create({"name": "Botánica"})
    price = client.v1.prices.create(
        {"product": product.id, "currency": "eur", "unit_amount": 4_900}
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.prices.update(price.id, {"unit_amount": 100})
    assert refused.value.code == "parameter_unknown"
    client.v1.prices.update(price.id, {"active": False, "metadata": {"a": "1", "b": "2"}})
    client.v1.prices.update(price.id, {"metadata": {"a": "", "c": "3"}})
    after = client.v1.prices.retrieve(price.id)
    assert (after.unit_amount, after.active) == (4_900, False)
    assert after.metadata.to_dict() == {"b": "2", "c": "3"}


def test_an_inactive_price_and_mixed_currencies_cannot_be_sold(client):
    product = client.v1.products.create({"name": "Botánica"})
    prices = [
        client.v1.prices.create({"product": product.id, "currency": code, "unit_amount": 900})
        for code in ("eur", "usd")
    ]
    order = {"mode": "payment", "success_url": "http://127.0.0.1:1/"}
    lines = [{"price": price.id, "quantity": 1} for price in prices]
    with pytest.raises(stripe.InvalidRequestError, match="same currency"):
        client.v1.checkout.sessions.create({**order, "line_items": lines})
    client.v1.prices.update(prices[0].id, {"active": False})
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        client.v1.checkout.sessions.create({**order, "line_items": lines[:1]})
    assert client.v1.checkout.sessions.list().data == []
