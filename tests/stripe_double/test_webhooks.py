"""Events reach webhook endpoints signed, at least once, late, twice or in disorder, as Stripe's do."""

import json

import pytest
import stripe


def test_a_delivery_is_signed_with_the_endpoints_secret(client, inbox):
    client.v1.customers.create({"email": "alicia@example.com"})
    inbox.wait_for(1)
    body, signature = inbox.bodies[0].decode(), inbox.signatures[0]
    assert stripe.WebhookSignature.verify_header(body, signature, inbox.secret, 300)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body + " ", signature, inbox.secret, 300)
    event = stripe.Webhook.construct_event(body, signature, inbox.secret)
    assert event.type == "customer.created"
    assert event.data.object["email"] == "alicia@example.com"


def test_an_event_names_the_request_that_caused_it(client, inbox):
    customer = client.v1.customers.create({}, {"idempotency_key": "order-7"})
    inbox.wait_for(1)
    asked = inbox.events[0]["request"]
    assert asked == {"id": customer.last_response.request_id, "idempotency_key": "order-7"}


def test_an_endpoint_hears_only_of_what_it_asked_for(double, client, inbox):
    listed = client.v1.webhook_endpoints.list().data
    assert [endpoint.url for endpoint in listed] == [inbox.url]
    assert not hasattr(listed[0], "secret")
    client.v1.webhook_endpoints.update(listed[0].id, {"enabled_events": ["product.created"]})
    client.v1.customers.create({})
    client.v1.products.create({"name": "Botánica"})
    double.control.do(wait_delivered=10)
    assert inbox.types == ["product.created"]

    client.v1.webhook_endpoints.delete(listed[0].id)
    client.v1.products.create({"name": "Zoología"})
    assert double.control.do(wait_delivered=10)["wait_delivered"]
    assert inbox.types == ["product.created"]


def test_a_refused_delivery_comes_again_until_it_is_taken(double, client, inbox):
    inbox.answers = [500, 429, 302]
    customer = client.v1.customers.create({})
    inbox.wait_for(4)
    double.control.do(wait_delivered=10)
    assert len({event["id"] for event in inbox.events}) == 1
    assert inbox.events[0]["data"]["object"]["id"] == customer.id
    assert client.v1.events.list().data[0].pending_webhooks == 0
    assert double.control.state()["deliveries"] == {"delivered": 1}


def test_deliveries_can_be_doubled_and_lost(double, client, inbox):
    double.control.settings(duplicate=2, drop_every=3)
    client.v1.customers.create({})
    double.control.do(wait_delivered=10)
    assert inbox.types == ["customer.created"] * 2
    assert double.control.state()["deliveries"] == {"delivered": 2, "lost": 1}
    event = client.v1.events.list().data[0]
    assert event.type == "customer.created"


def test_held_deliveries_arrive_together_in_another_order(double, client, inbox):
    double.control.settings(hold=True, shuffle=True)
    made = [client.v1.customers.create({}).id for _ in range(12)]
    assert double.control.do(wait_delivered=10)["wait_delivered"]
    assert inbox.bodies == []

    double.control.do(deliver_now=True, wait_delivered=10)
    arrived = [event["data"]["object"]["id"] for event in inbox.events]
    assert sorted(arrived) == sorted(made)
    assert arrived != made


def test_an_event_can_be_sent_again(double, client, inbox):
    client.v1.customers.create({})
    inbox.wait_for(1)
    double.control.do(resend=inbox.events[0]["id"], wait_delivered=10)
    assert [event["id"] for event in inbox.events] == [inbox.events[0]["id"]] * 2


def test_nothing_is_ever_sent_to_another_machine(double, client):
    elsewhere = {"url": "https://example.com/hook", "enabled_events": ["*"]}
    client.v1.webhook_endpoints.create(elsewhere)
    client.v1.customers.create({})
    assert double.control.do(wait_delivered=10)["wait_delivered"]
    assert double.control.state()["deliveries"] == {"dead": 1}


def test_missed_events_can_be_listed_by_time_and_page(double, client):
    double.control.do(advance=1_000)
    since = double.control.state()["now"]
    for number in range(5):
        client.v1.customers.create({"name": str(number)})
    newer = client.v1.events.list({"created": {"gte": since}, "limit": 2})
    assert newer.has_more
    assert len(list(newer.auto_paging_iter())) == 5
    before = client.v1.events.list({"created": {"lt": since}})
    assert before.data == []
    event = client.v1.events.retrieve(newer.data[0].id)
    whole = json.loads(json.dumps(event.to_dict(for_json=True)))
    assert whole["data"]["object"]["name"] == "4"
