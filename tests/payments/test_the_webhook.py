"""The webhook lets in what Stripe signed just now; of anything else it keeps a count."""

from __future__ import annotations

import json
import time
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from djstripe.models import WebhookEndpoint

from payments.models import RefusedWebhook, StripeEvent
from payments.services import inbox
from tests.payments.shop import SECRET, WEBHOOK, deliver, signed

pytestmark = pytest.mark.django_db


def event(number: int = 1, **more: object) -> dict[str, object]:
    """An event about nothing of ours."""
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": "product.created",
        "created": 1_790_000_000,
        "livemode": False,
        "data": {"object": {"id": "prod_1", "object": "product"}},
    } | more


def send(body: bytes | str, signature: str | None) -> object:
    headers = {} if signature is None else {"Stripe-Signature": signature}
    return Client().post(WEBHOOK, body, content_type="application/json", headers=headers)


def refused() -> dict[str, int]:
    return dict(RefusedWebhook.objects.values_list("reason", "count"))


def test_what_stripe_signed_is_kept_as_it_came_and_waits_for_the_worker(endpoint):
    answer = deliver(event())
    assert (answer.status_code, answer.content) == (200, b"")
    kept = StripeEvent.objects.get()
    assert (kept.stripe_id, kept.type, kept.state) == ("evt_1", "product.created", "received")
    assert kept.body == event()
    assert refused() == {}


def test_stripe_may_send_it_again_and_it_is_counted_not_kept_twice(endpoint):
    for _ in range(3):
        assert deliver(event()).status_code == 200
    assert StripeEvent.objects.get().deliveries == 3


def test_a_recording_of_a_delivery_is_refused(endpoint):
    body = json.dumps(event())
    signature = signed(body)
    assert send(body, signature).status_code == 200
    again = send(body, signature)
    assert (again.status_code, again.json()) == (400, {"refused": "replayed"})
    assert StripeEvent.objects.get().deliveries == 1
    assert refused() == {"replayed": 1}


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        (None, "forged"),
        ("", "forged"),
        ("t=1,v1=00", "forged"),
        ("t=now,v1=00", "forged"),
        ("v1=00", "forged"),
        ("\x00", "forged"),
        (lambda body: signed(body, secret="whsec_other"), "forged"),
        (lambda body: signed(body + " "), "forged"),
        (lambda body: signed(body).replace("v1=", "v0="), "forged"),
        (lambda body: signed(body, at=time.time() - 301), "old"),
        (lambda body: signed(body, at=time.time() - 86_400), "old"),
    ],
)
def test_what_stripe_did_not_sign_just_now_leaves_nothing_but_a_count(signature, reason, endpoint):
    body = json.dumps(event())
    header = signature(body) if callable(signature) else signature
    answer = send(body, header)
    assert (answer.status_code, answer.json()) == (400, {"refused": reason})
    assert not StripeEvent.objects.exists()
    assert refused() == {reason: 1}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{",
        '{"id": "evt_1"}',
        '{"id": 1, "type": 2, "created": 3, "data": null}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_event_is_refused_though_it_is_signed(body, endpoint):
    text = body if isinstance(body, str) else body.decode("latin-1")
    answer = send(body, signed(text))
    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()
    assert sum(refused().values()) == 1


@pytest.mark.parametrize("size", [inbox.LARGEST + 1, 3_000_000])
def test_what_is_too_large_is_not_even_read(size, endpoint):
    body = json.dumps(event(padding="x" * size))
    with patch.object(inbox, "take_in") as read:
        answer = send(body, signed(body))
    assert (answer.status_code, answer.json()) == (400, {"refused": "oversized"})
    assert not read.called
    assert refused() == {"oversized": 1}


def test_the_largest_event_is_taken(endpoint):
    room = inbox.LARGEST - len(json.dumps(event(padding="")))
    assert deliver(event(padding="x" * room)).status_code == 200


def test_live_events_do_not_reach_a_site_in_test_mode(endpoint):
    answer = deliver(event(livemode=True))
    assert (answer.status_code, answer.json()) == (400, {"refused": "other_mode"})
    assert not StripeEvent.objects.exists()


def test_refusals_are_counted_by_reason(endpoint):
    for number in range(3):
        deliver(event(number), secret="whsec_guess")
    deliver(event(), at=1)
    assert refused() == {"forged": 3, "old": 1}


def test_while_a_secret_is_changed_both_are_good_and_a_disabled_one_is_not(endpoint):
    WebhookEndpoint.objects.create(
        id="we_new",
        livemode=False,
        secret="whsec_new",
        status="enabled",
        enabled_events=["*"],
        url="http://testserver/stripe/webhook/",
    )
    inbox.Secrets.forget()
    assert deliver(event(1)).status_code == 200
    assert deliver(event(2), secret="whsec_new").status_code == 200
    WebhookEndpoint.objects.filter(id="we_test").update(status="disabled")
    inbox.Secrets.forget()
    assert deliver(event(3), secret=SECRET).status_code == 400


def test_without_any_endpoint_nothing_is_let_in(db):
    inbox.Secrets.forget()
    assert deliver(event(), secret="").status_code == 400
    assert not StripeEvent.objects.exists()


def test_only_post_is_answered(endpoint):
    assert Client().get(WEBHOOK).status_code == 405


def test_one_statement_keeps_an_event(endpoint):
    deliver(event(1))
    with CaptureQueriesContext(connection) as queries:
        deliver(event(2))
    assert len(queries) == 1, [query["sql"] for query in queries]
