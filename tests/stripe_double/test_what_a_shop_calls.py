"""The calls of a shop: each parameter is taken, and does what Stripe's reference says."""

from __future__ import annotations

import urllib.request

import pytest
import stripe

from tests.stripe_double.shapes import differences

COMPLETE = {
    "adaptive_pricing": {"enabled": False},
    "allow_promotion_codes": True,
    "automatic_tax": {"enabled": True},
    "billing_address_collection": "auto",
    "customer_update": {"address": "auto", "name": "auto"},
    "invoice_creation": {
        "enabled": True,
        "invoice_data": {"metadata": {"order": "1"}, "description": "Order 1", "footer": "Gracias"},
    },
    "locale": "es",
    "payment_intent_data": {
        "description": "Order 1",
        "metadata": {"order": "1"},
        "statement_descriptor_suffix": "ORDER 1",
    },
    "submit_type": "pay",
    "tax_id_collection": {"enabled": True},
}


@pytest.fixture
def alicia(client):
    return client.v1.customers.create({"email": "alicia@example.com", "name": "Alicia"})


def open_page(url, language="es"):
    request = urllib.request.Request(url, headers={"Accept-Language": language})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        return response.headers["Content-Type"], response.read()


def test_a_session_with_all_that_a_shop_asks_for(double, client, begin, alicia):
    soon = double.control.state()["now"] + 3_600
    session = begin(customer=alicia.id, expires_at=soon, **COMPLETE)
    assert session.adaptive_pricing.enabled is False
    assert (session.automatic_tax.enabled, session.automatic_tax.status) == (True, "complete")
    assert session.tax_id_collection.enabled is True
    assert (session.locale, session.submit_type, session.expires_at) == ("es", "pay", soon)
    assert session.invoice_creation.invoice_data.metadata["order"] == "1"
    assert session.allow_promotion_codes is True
    page = open_page(session.url, "en")[1].decode()
    assert 'lang="es"' in page
    # A known customer's address is shown, and not for the payer to change.
    assert 'value="alicia@example.com" autocomplete="email" required readonly' in page


def test_a_session_of_a_known_customer_is_paid_and_opened_up(double, client, begin, alicia):
    session = begin(customer=alicia.id, **COMPLETE)
    double.control.do(pay={"session": session.id, "email": "other@example.com"})
    expand = ["payment_intent.latest_charge", "invoice", "line_items", "customer"]
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": expand})
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.customer.id == alicia.id
    assert paid.customer_details.email == "alicia@example.com"
    assert paid.invoice.customer == alicia.id
    assert paid.invoice.customer_email == "alicia@example.com"
    assert paid.invoice.metadata["order"] == "1"
    assert len(client.v1.customers.list().data) == 1
    intent, charge = paid.payment_intent, paid.payment_intent.latest_charge
    assert intent.customer == charge.customer == alicia.id
    assert intent.description == charge.description == "Order 1"
    assert (intent.metadata["order"], charge.metadata["order"]) == ("1", "1")
    assert intent.statement_descriptor_suffix == charge.statement_descriptor_suffix == "ORDER 1"
    assert charge.billing_details.email == "alicia@example.com"
    assert charge.receipt_email is None
    assert [item.description for item in paid.line_items.data] == ["Botánica para curiosos"]


def test_receipts_and_invoices_are_pages_and_a_pdf(double, client, begin):
    session = begin(invoice_creation={"enabled": True})
    double.control.do(pay={"session": session.id, "email": "alicia@example.com"})
    expand = ["payment_intent.latest_charge", "invoice"]
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": expand})
    for url in (paid.payment_intent.latest_charge.receipt_url, paid.invoice.hosted_invoice_url):
        kind, page = open_page(url)
        assert kind.startswith("text/html")
        assert "49,00 EUR" in page.decode()
    kind, pdf = open_page(paid.invoice.invoice_pdf)
    assert kind == "application/pdf"
    assert pdf.startswith(b"%PDF-1.4")


def test_the_customer_update_needs_a_customer(begin):
    with pytest.raises(stripe.InvalidRequestError, match="customer_update"):
        begin(customer_update={"name": "auto"})


def test_tax_on_a_known_customer_needs_an_address(begin, alicia, client):
    with pytest.raises(stripe.InvalidRequestError, match="valid address"):
        begin(customer=alicia.id, automatic_tax={"enabled": True})
    client.v1.customers.update(alicia.id, {"address": {"country": "ES"}})
    assert begin(customer=alicia.id, automatic_tax={"enabled": True}).automatic_tax.enabled


def test_a_name_is_saved_only_with_leave(double, client, begin, alicia):
    for wishes, name in (({}, "Alicia"), ({"customer_update": {"name": "auto"}}, "Payer")):
        session = begin(customer=alicia.id, **wishes)
        double.control.do(pay={"session": session.id})
        assert client.v1.customers.retrieve(alicia.id).name == name
    assert len(client.v1.events.list({"type": "customer.updated"}).data) == 1


def test_tax_ids_of_a_known_customer_need_leave_to_change_the_name(begin, alicia):
    with pytest.raises(stripe.InvalidRequestError, match="customer_update"):
        begin(customer=alicia.id, tax_id_collection={"enabled": True})


def test_an_unknown_locale_is_refused(begin):
    with pytest.raises(stripe.InvalidRequestError, match="locale"):
        begin(locale="xx")


def test_promotion_codes_are_found_by_what_people_type(client):
    coupon = client.v1.coupons.create({"percent_off": 10})
    wanted = {"promotion": {"type": "coupon", "coupon": coupon.id}}
    old = client.v1.promotion_codes.create({**wanted, "code": "OTONO10"})
    client.v1.promotion_codes.update(old.id, {"active": False})
    new = client.v1.promotion_codes.create({**wanted, "code": "OTONO10"})
    client.v1.promotion_codes.create({**wanted, "code": "OTHER"})

    def found(**filters):
        return [code.id for code in client.v1.promotion_codes.list(filters).data]

    assert found(code="OTONO10", active=True) == [new.id]
    assert found(code="otono10", active=True) == [new.id]
    assert found(code="OTONO10", active=False) == [old.id]
    assert found(code="NOTHING", active=True) == []
    opened = client.v1.promotion_codes.list(
        {"code": "OTONO10", "expand": ["data.promotion.coupon"]}
    )
    assert opened.data[0].promotion.coupon.percent_off == 10


def test_prices_and_products_are_found_by_our_own_names(client):
    products = [client.v1.products.create({"id": f"course-{n}", "name": str(n)}) for n in range(3)]
    prices = [
        client.v1.prices.create(
            {
                "product": one.id,
                "currency": "eur",
                "unit_amount": 900,
                "lookup_key": f"{one.id}-eur",
            }
        )
        for one in products
    ]
    keys = ["course-0-eur", "course-2-eur"]
    listed = client.v1.prices.list(
        {"lookup_keys": keys, "active": True, "expand": ["data.product"]}
    )
    assert {price.id for price in listed.data} == {prices[0].id, prices[2].id}
    assert {price.product.name for price in listed.data} == {"0", "2"}
    some = client.v1.products.list({"ids": ["course-1", "course-2", "course-9"]})
    assert {product.id for product in some.data} == {"course-1", "course-2"}

    successor = {"product": "course-0", "currency": "eur", "unit_amount": 1_000}
    taken = {**successor, "lookup_key": "course-0-eur"}
    with pytest.raises(stripe.InvalidRequestError, match="lookup key"):
        client.v1.prices.create(taken)
    new = client.v1.prices.create({**taken, "transfer_lookup_key": True})
    assert [price.id for price in client.v1.prices.list({"lookup_keys": keys[:1]}).data] == [new.id]
    assert client.v1.prices.retrieve(prices[0].id).unit_amount == 900


def test_refunds_and_disputes_are_found_by_their_payment(double, client, begin):
    intents = []
    for _ in range(2):
        session = begin()
        double.control.do(pay={"session": session.id})
        intents.append(client.v1.checkout.sessions.retrieve(session.id).payment_intent)
    refund = client.v1.refunds.create(
        {"payment_intent": intents[0], "amount": 500, "metadata": {"by": "diego"}},
        {"idempotency_key": "refund-1"},
    )
    double.control.do(dispute={"payment_intent": intents[1]})
    assert [one.id for one in client.v1.refunds.list({"payment_intent": intents[0]}).data] == [
        refund.id
    ]
    assert client.v1.refunds.list({"payment_intent": intents[1]}).data == []
    (dispute,) = client.v1.disputes.list({"payment_intent": intents[1]}).data
    assert (dispute.payment_intent, dispute.status) == (intents[1], "needs_response")
    assert client.v1.disputes.list({"payment_intent": intents[0]}).data == []


def test_missed_events_of_some_types_are_read_page_by_page(double, client):
    client.v1.customers.create({"name": "before"})
    double.control.do(advance=1_000)
    since = double.control.state()["now"]
    for number in range(5):
        client.v1.customers.create({"name": str(number)})
        client.v1.products.create({"name": str(number)})
    wanted = {"types": ["customer.created", "customer.updated"], "created": {"gte": since}}
    first = client.v1.events.list({**wanted, "limit": 2})
    rest = client.v1.events.list({**wanted, "limit": 100, "starting_after": first.data[-1].id})
    names = [event.data.object["name"] for event in [*first.data, *rest.data]]
    assert names == ["4", "3", "2", "1", "0"]
    assert (first.has_more, rest.has_more) == (True, False)


def test_a_customer_can_be_found_by_address(client, alicia):
    client.v1.customers.create({"email": "bruno@example.com"})
    assert [one.id for one in client.v1.customers.list({"email": alicia.email}).data] == [alicia.id]


def test_a_deleted_customer_cannot_buy_any_more(client, begin, alicia):
    client.v1.customers.delete(alicia.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        begin(customer=alicia.id)
    assert (refused.value.code, refused.value.param) == ("resource_missing", "customer")
    assert client.v1.customers.retrieve(alicia.id).deleted


def test_what_is_sent_only_on_demand(double, client, begin):
    product = client.v1.products.create({"name": "Botánica"})
    wanted = {"product": product.id, "currency": "eur", "unit_amount": 4_900}
    price = client.v1.prices.create(wanted)
    coupon = client.v1.coupons.create(
        {"amount_off": 900, "currency": "eur", "applies_to": {"products": [product.id]}}
    )
    session = begin(
        line_items=[{"price": price.id, "quantity": 1}], discounts=[{"coupon": coupon.id}]
    )
    api = client.v1
    for plain in (api.prices.retrieve(price.id), api.coupons.retrieve(coupon.id)):
        assert not {"applies_to", "currency_options"} & set(plain.to_dict())

    opened = api.prices.retrieve(price.id, {"expand": ["currency_options", "product", "tiers"]})
    assert opened.currency_options["eur"].unit_amount == 4_900
    assert opened.product.name == "Botánica"
    opened = api.coupons.retrieve(coupon.id, {"expand": ["applies_to", "currency_options"]})
    assert opened.applies_to.products == [product.id]
    assert opened.currency_options["eur"].amount_off == 900
    customer = api.customers.create({})
    opened = api.customers.retrieve(customer.id, {"expand": ["default_source", "sources"]})
    assert (opened.default_source, opened.sources.data) == (None, [])

    expand = ["line_items.data.discounts", "total_details.breakdown"]
    opened = api.checkout.sessions.retrieve(session.id, {"expand": expand})
    shares = (opened.line_items.data[0].discounts, opened.total_details.breakdown.discounts)
    for (given,) in shares:
        assert given.amount == 900
        assert (given.discount.source.coupon, given.discount.checkout_session) == (
            coupon.id,
            session.id,
        )
        assert differences(given.discount.to_dict(for_json=True), stripe.Discount) == []
    assert api.products.features.list(product.id).data == []


def test_a_deleted_customer_has_nothing_to_expand(client, alicia):
    client.v1.customers.delete(alicia.id)
    gone = client.v1.customers.retrieve(alicia.id, {"expand": ["default_source", "sources"]})
    assert gone.to_dict() == {"id": alicia.id, "object": "customer", "deleted": True}
