"""Stripe's deliveries: how fast the door answers, beside dj-stripe's own, and how fast they are applied."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from statistics import median, quantiles
from typing import Any, Final

import stripe
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from djstripe.models import WebhookEndpoint
from djstripe.views import ProcessWebhookView

from benchmarks.clock import Rounds
from benchmarks.web import web_server
from devstack.ports import HOST
from devstack.stripe_double.client import DoubleClient
from payments.models import Order, StripeEvent
from payments.offers import course_offer
from payments.services.applying import apply_due_events
from payments.services.checkout import start_checkout
from payments.webhooks import stripe_webhook
from tests.factories.academy import make_course
from tests.factories.people import make_bare_user

DELIVERIES: Final = 1_000
#: Connections, each of which has an event every so many seconds: a hundred a second, more than a big launch brings.
AT_ONCE: Final = 4
PAUSE: Final = 0.04
PURCHASES: Final = 60
ROUNDS: Final = 60
SECRET: Final = "whsec_benchmark"  # noqa: S105  # of nothing
_numbers = count(1)


def webhooks() -> dict[str, float]:
    """The door over a socket, the door beside dj-stripe's, and the drain behind it."""
    endpoint = WebhookEndpoint.objects.create(
        id="we_benchmark",
        livemode=False,
        secret=SECRET,
        status="enabled",
        enabled_events=["*"],
        url="http://127.0.0.1/stripe/webhook/",
    )
    events = _events_of_purchases()
    return _over_a_socket() | _beside_djstripe(events, endpoint) | _drained(events)


def _events_of_purchases() -> list[dict[str, Any]]:
    """Let students pay at the double, and return everything that it tells about it, oldest first."""
    offer = course_offer(make_course(price_cents=4_900))
    control = DoubleClient(settings.STRIPE_API_HOST)
    for number in range(PURCHASES):
        order = start_checkout(offer=offer, by=make_bare_user(f"buyer{number}@example.com"))
        control.do(pay={"session": order.session_id})
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_HOST}
    )
    found = client.v1.events.list({"limit": 100}).auto_paging_iter()
    return [event.to_dict(for_json=True) for event in found][::-1]


def _over_a_socket() -> dict[str, float]:
    with web_server() as server, ThreadPoolExecutor(AT_ONCE) as clients:
        _post_many(server.port, 100)  # as after any first minutes
        posted = list(clients.map(partial(_post_in_turn, server.port), range(AT_ONCE)))
    times = [ms for some in posted for ms in some]
    return {"webhook_p50_ms": median(times), "webhook_p95_ms": quantiles(times, n=20)[-1]}


def _post_in_turn(port: int, turn: int) -> list[float]:
    # Not all at one moment and then none: Stripe's deliveries do not wait for each other.
    time.sleep(turn * PAUSE / AT_ONCE)
    return _post_many(port, DELIVERIES // AT_ONCE)


def _post_many(port: int, number: int) -> list[float]:
    """Post so many new events over one connection; returns milliseconds of each."""
    line = http.client.HTTPConnection(HOST, port, timeout=10)
    times = []
    for _ in range(number):
        body, signature = _signed(_new_event())
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        started = time.perf_counter()
        line.request("POST", "/stripe/webhook/", body, headers)
        answer = line.getresponse()
        answer.read()
        spent = time.perf_counter() - started
        assert answer.status == 200, answer.status
        times.append(spent * 1000)
        time.sleep(max(PAUSE - spent, 0))
    line.close()
    return times


def _beside_djstripe(events: list[dict[str, Any]], endpoint: WebhookEndpoint) -> dict[str, float]:
    """Deliver events to both doors by turns, each in the request's own time: theirs asks Stripe meanwhile."""
    rounds, theirs = Rounds(), ProcessWebhookView.as_view()
    for event in events[:ROUNDS]:
        mine, other = _request(event), _request(event)
        rounds.add(
            {
                "ours": _wall_ms(stripe_webhook, mine),
                "theirs": _wall_ms(theirs, other, uuid=endpoint.djstripe_uuid),
            }
        )
    return {"djstripe_webhook_vs_ours": rounds.ratio("theirs", "ours")}


def _drained(events: list[dict[str, Any]]) -> dict[str, float]:
    StripeEvent.objects.all().delete()
    for event in events:
        assert stripe_webhook(_request(event)).status_code == 200
    started = time.perf_counter()
    while StripeEvent.objects.waiting().exists():
        apply_due_events()
    seconds = time.perf_counter() - started
    assert Order.objects.filter(state="paid").count() == PURCHASES
    return {"events_applied_per_s": len(events) / seconds}


def _request(event: dict[str, Any]) -> HttpRequest:
    body, signature = _signed(event)
    headers = {"Stripe-Signature": signature}
    return RequestFactory().post("/", body, "application/json", headers=headers)


def _wall_ms(view: Callable[..., HttpResponseBase], request: HttpRequest, **more: Any) -> float:
    started = time.perf_counter()
    answer = view(request, **more)
    spent = time.perf_counter() - started
    assert answer.status_code == 200
    return spent * 1000


def _new_event() -> dict[str, Any]:
    """An event of usual size about nothing of ours."""
    about = {"id": "prod_1", "object": "product", "description": "x" * 2_000}
    return {
        "id": f"evt_benchmark_{next(_numbers)}",
        "object": "event",
        "type": "product.updated",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": about},
    }


def _signed(event: dict[str, Any]) -> tuple[str, str]:
    body, moment = json.dumps(event), int(time.time())
    digest = stripe.WebhookSignature._compute_signature(f"{moment}.{body}", SECRET)
    return body, f"t={moment},v1={digest}"
