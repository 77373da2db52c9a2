"""One command lets Stripe tell this site what happens, and keeps the secrets that prove who is calling."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import get_args

import pytest
import stripe
from django.core.management import CommandError, call_command
from djstripe.models import APIKey, WebhookEndpoint
from djstripe.signals import WEBHOOK_SIGNALS
from pytest_django import Settings
from stripe.params import WebhookEndpointCreateParams

from devstack.pytest_plugin import PrivateStripe
from payments.event_types import EVENT_TYPES
from payments.gateway.client import calling
from payments.services import connecting
from payments.services.connecting import accepted_at, webhook_url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _double(double: PrivateStripe) -> None:
    """All of this is about a Stripe that answers."""


@pytest.fixture
def api() -> Iterator[stripe.StripeClient]:
    with calling() as client:
        yield client


def connect(*options: str) -> str:
    said = io.StringIO()
    call_command("connect_stripe", *options, stdout=said)
    return said.getvalue()


def at_stripe(api: stripe.StripeClient) -> list[stripe.WebhookEndpoint]:
    return api.v1.webhook_endpoints.list().data


def secrets() -> list[str]:
    return [row.secret for row in accepted_at(webhook_url())]


def test_stripe_knows_each_type_and_so_does_the_mirror():
    known = get_args(get_args(WebhookEndpointCreateParams.__annotations__["enabled_events"])[0])
    assert set(EVENT_TYPES) <= set(known)
    assert set(EVENT_TYPES) <= set(WEBHOOK_SIGNALS)
    assert len(set(EVENT_TYPES)) == len(EVENT_TYPES)


def test_the_endpoint_is_made_and_its_secret_kept(api, settings: Settings):
    said = connect()
    (endpoint,) = at_stripe(api)
    assert said.startswith("Connected. Stripe sends")
    assert endpoint.url == "http://testserver/stripe/webhook/"
    assert endpoint.url in said
    assert set(endpoint.enabled_events) == set(EVENT_TYPES)
    assert endpoint.api_version == settings.STRIPE_API_VERSION
    (row,) = WebhookEndpoint.objects.all()
    assert (row.id, row.livemode, row.status) == (endpoint.id, False, "enabled")
    assert row.secret.startswith("whsec_")
    assert row.secret not in said
    assert not APIKey.objects.exists()


def test_asked_again_nothing_changes(api):
    connect()
    (before,), secret = at_stripe(api), secrets()
    assert connect().startswith("Nothing had to be changed.")
    assert at_stripe(api) == [before]
    assert secrets() == secret


def test_other_event_types_are_told_to_the_same_endpoint(api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connecting, "EVENT_TYPES", ("checkout.session.completed",))
    connect()
    (before,), secret = at_stripe(api), secrets()
    monkeypatch.undo()
    assert connect().startswith("The endpoint was brought up to date.")
    (after,) = at_stripe(api)
    assert after.id == before.id
    assert set(after.enabled_events) == set(EVENT_TYPES)
    assert secrets() == secret


def test_an_endpoint_that_was_switched_off_is_switched_on(api):
    connect()
    (endpoint,) = at_stripe(api)
    api.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    connect()
    assert [one.status for one in at_stripe(api)] == ["enabled"]


def test_another_version_of_the_api_needs_another_endpoint(api, settings: Settings):
    version = settings.STRIPE_API_VERSION
    settings.STRIPE_API_VERSION = "2026-05-27.dahlia"
    connect()
    (old,), (former,) = at_stripe(api), secrets()
    settings.STRIPE_API_VERSION = version
    assert connect().startswith("Connected anew")
    (new,) = at_stripe(api)
    assert new.id != old.id
    assert new.api_version == version
    assert secrets() != [former]
    assert WebhookEndpoint.objects.count() == 1


def test_an_endpoint_whose_secret_nobody_has_is_replaced_and_others_stay(api):
    urls = [webhook_url(), "https://shop.example.org/hook"]
    lost, foreign = (
        api.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]}) for url in urls
    )
    connect()
    ids = [endpoint.id for endpoint in at_stripe(api)]
    assert lost.id not in ids
    assert foreign.id in ids
    assert len(ids) == 2
    assert len(secrets()) == 1


def test_an_endpoint_that_stripe_has_lost_is_made_again(api, double: PrivateStripe):
    connect()
    (former,) = secrets()
    double.control.do(reset=True)
    connect()
    assert len(at_stripe(api)) == 1
    assert len(secrets()) == 1
    assert secrets() != [former]


def test_a_secret_is_changed_without_refusing_either(api):
    connect()
    (former,) = secrets()
    assert "--forget-old" in connect("--rotate")
    assert len(at_stripe(api)) == 2
    assert len(secrets()) == 2
    assert former in secrets()

    assert connect().startswith("Nothing had to be changed.")
    assert len(secrets()) == 2

    assert "Endpoints removed: 1." in connect("--forget-old")
    assert len(at_stripe(api)) == 1
    assert len(secrets()) == 1
    assert former not in secrets()


def test_old_secrets_stay_when_there_is_no_new_one(api):
    api.v1.webhook_endpoints.create({"url": webhook_url(), "enabled_events": ["*"]})
    assert "Endpoints removed: 0." in connect("--forget-old")
    assert len(at_stripe(api)) == 1


def test_a_site_that_moved_leaves_its_former_address(api, settings: Settings):
    foreign = api.v1.webhook_endpoints.create(
        {"url": "https://shop.example.org/hook", "enabled_events": ["*"]}
    )
    settings.SITE_URL = "https://old.titula.org"
    connect()
    settings.SITE_URL = "https://new.titula.org"
    assert "Endpoints removed elsewhere: 1." in connect("--moved")
    urls = {endpoint.url for endpoint in at_stripe(api)}
    assert urls == {"https://new.titula.org/stripe/webhook/", foreign.url}
    assert {row.url for row in WebhookEndpoint.objects.all()} == {
        "https://new.titula.org/stripe/webhook/"
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "disabled"},
        {"url": "https://shop.example.org/stripe/webhook/"},
        {"livemode": True},
        {"secret": ""},
    ],
)
def test_secrets_of_disabled_and_foreign_endpoints_are_not_accepted(changed: dict[str, object]):
    connect()
    assert WebhookEndpoint.objects.update(**changed) == 1
    assert secrets() == []


def test_the_listener_of_stripes_own_program_can_be_accepted(api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("whsec_listener\n"))
    assert "stripe listen --forward-to http://testserver/stripe/webhook/" in connect("--listen")
    assert secrets() == ["whsec_listener"]
    assert at_stripe(api) == []
    connect()
    assert "whsec_listener" not in secrets()


def test_no_secret_from_the_listener_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="No secret came in"):
        connect("--listen")
    assert not WebhookEndpoint.objects.exists()


def test_no_key_a_wrong_key_and_an_absent_stripe_are_sentences(
    double: PrivateStripe, settings: Settings
):
    connect()
    kept = secrets()
    key, settings.STRIPE_SECRET_KEY = settings.STRIPE_SECRET_KEY, ""
    with pytest.raises(CommandError, match="STRIPE_SECRET_KEY is not set"):
        connect()
    settings.STRIPE_SECRET_KEY = "sk_test_of_somebody_else_entirely"
    with pytest.raises(CommandError, match="Stripe refused the key"):
        connect()
    settings.STRIPE_SECRET_KEY = key
    double.control.do(faults=[{"kind": "hang", "seconds": 0.1, "count": 3}])
    with pytest.raises(CommandError, match="did not answer"):
        connect()
    settings.SITE_URL = "no-address"
    with pytest.raises(CommandError, match=r"Invalid URL.* `stripe listen`"):
        connect()
    settings.SITE_URL = "http://testserver"
    assert secrets() == kept
