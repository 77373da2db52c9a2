"""Stripe is down, slow or forgetful; the double is stopped, killed, or asked by strangers."""

import os
import signal
import time
import urllib.error
import urllib.request

import pytest
import stripe

from devstack.errors import DevstackError
from devstack.pytest_plugin import private_stripe
from devstack.stripe_double.client import ControlError
from devstack.stripe_double.server import create_server


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, stripe.APIError), (503, stripe.APIError), (429, stripe.RateLimitError)],
)
def test_the_next_calls_fail_and_do_nothing(status, error, double, client):
    double.control.do(faults=[{"status": status, "count": 2}])
    for _ in range(2):
        with pytest.raises(error) as raised:
            client.v1.customers.create({})
        assert raised.value.http_status == status
    assert client.v1.customers.list().data == []
    assert double.control.state()["faults"] == []


def test_a_fault_can_wait_for_one_path(double, client):
    double.control.do(faults=[{"status": 500, "path": "/v1/refunds"}])
    assert client.v1.customers.create({}).id
    with pytest.raises(stripe.APIError):
        client.v1.refunds.list()


def test_a_call_that_hangs_ends_without_an_answer(double, client):
    double.control.do(faults=[{"kind": "hang", "seconds": 0.3}])
    began = time.monotonic()
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({})
    assert time.monotonic() - began >= 0.3
    assert client.v1.customers.list().data == []


def test_a_wrong_key_and_a_real_one_are_refused(double):
    for key in ("sk_test_of_somebody_else", "sk_live_abcdefghijklmnopqrstuvwxyz", "pk_test_abc"):
        transport = stripe.RequestsClient()
        stranger = stripe.StripeClient(
            key, base_addresses={"api": double.url}, http_client=transport
        )
        with pytest.raises(stripe.AuthenticationError):
            stranger.v1.balance.retrieve()
        transport.close()


def test_an_unknown_object_call_and_parameter_are_refused_as_stripe_does(client):
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.payment_intents.retrieve("pi_nothing")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.customers.create({"emial": "a@example.com"})
    assert (unknown.value.code, unknown.value.param) == ("parameter_unknown", "emial")
    with pytest.raises(stripe.InvalidRequestError, match="does not play"):
        client.v1.subscriptions.list()
    client.v1.customers.create({})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.customers.list({"expand": ["data.nonsense"]})


def test_the_control_api_says_what_it_does_not_know(double):
    for commands in ({"dance": True}, {"settings": {"speed": 3}}, {"settings": {"hold": 1}}):
        with pytest.raises(ControlError):
            double.control.do(**commands)
    assert double.control.state()["settings"]["hold"] is False


def test_another_web_site_cannot_press_the_buttons(double):
    for path in ("control", "act"):
        request = urllib.request.Request(f"{double.url}/_double/{path}", b"{}")  # noqa: S310
        request.add_header("Origin", "https://evil.example")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)  # noqa: S310
        refused.value.close()
        assert refused.value.code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", ""])  # noqa: S104
def test_it_listens_to_this_machine_only(host):
    with pytest.raises(DevstackError, match="other machines"):
        create_server(host, 0)


def test_what_was_answered_survives_a_killed_process_and_deliveries_go_on():
    with private_stripe() as double:
        client = stripe.StripeClient(
            double.secret_key, base_addresses={"api": double.url}, max_network_retries=0
        )
        double.control.settings(hold=True)
        client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["*"]})
        made = client.v1.customers.create({"name": "Alicia"}, {"idempotency_key": "k"})
        os.kill(double.stack._children["stripe"].pid, signal.SIGKILL)
        double.stop()
        with pytest.raises(stripe.APIConnectionError):
            client.v1.balance.retrieve()

        double.start()

        assert client.v1.customers.retrieve(made.id).name == "Alicia"
        assert (
            client.v1.customers.create({"name": "Alicia"}, {"idempotency_key": "k"}).id == made.id
        )
        assert double.control.state()["deliveries"] == {"held": 1}
        assert double.control.state()["settings"]["hold"] is True
