"""dj-stripe copies what each event is about, in whatever order and however often the events come."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from djstripe import models as mirror
from pytest_django import Settings

from devstack.pytest_plugin import PrivateStripe
from payments.event_types import EVENT_TYPES
from tests.payments.story import Events, Story

pytestmark = pytest.mark.django_db

# Stripe has the type, and nothing brings it about: a price is never deleted, only archived.
NOT_PLAYED = {"price.deleted"}


@pytest.fixture(scope="module")
def story(run_double: PrivateStripe) -> Iterator[Story]:
    """What has happened, once for all tests here."""
    transport = stripe.RequestsClient()
    options: Any = {"base_addresses": {"api": run_double.url}, "http_client": transport}
    story = Story(run_double, stripe.StripeClient(run_double.secret_key, **options))
    run_double.control.do(reset=True)
    story.happen()
    yield story
    transport.close()


@pytest.fixture(autouse=True)
def _read_from_the_double(
    run_double: PrivateStripe, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dj-stripe asks for each object again, by the package's own globals."""
    settings.STRIPE_SECRET_KEY = run_double.secret_key
    monkeypatch.setattr(stripe, "api_base", run_double.url)


def in_disorder(events: Events, seed: int) -> Events:
    """Each of them twice, in no order."""
    mixed = events * 2
    random.Random(seed).shuffle(mixed)  # noqa: S311
    return mixed


def copies(model: Any, *fields: str) -> dict[str, tuple[Any, ...]]:
    """What the mirror says: the named fields of what Stripe sent last, by the name of the order."""
    return {
        row.stripe_data["metadata"]["order"]: tuple(row.stripe_data[name] for name in fields)
        for row in model.objects.all()
    }


def test_the_story_has_every_type_that_we_ask_for(story: Story):
    assert {event["type"] for event in story.events()} == set(EVENT_TYPES) - NOT_PLAYED


@pytest.mark.parametrize("seed", [1, 2])
def test_the_mirror_holds_how_it_ended(story: Story, seed: int):
    events = story.events()
    for event in in_disorder(events, seed):
        mirror.Event.process(event)

    assert mirror.Event.objects.count() == len(events)
    paid, unpaid = ("complete", "paid", 5_900), ("complete", "unpaid", 5_900)
    assert copies(mirror.Session, "status", "payment_status", "amount_total") == {
        **dict.fromkeys(["refunded", "partly", "bounced", "won", "lost", "proven"], paid),
        **dict.fromkeys(["debit succeeded", "invoiced", "guest"], paid),
        "debit failed": unpaid,
        "free": ("complete", "no_payment_required", 0),
        "expired": ("expired", "unpaid", 5_900),
        "abandoned": ("expired", "unpaid", 5_900),
    }
    untouched = (5_900, 0, False, False)
    assert copies(mirror.Charge, "amount", "amount_refunded", "refunded", "disputed") == {
        **dict.fromkeys(["proven", "debit succeeded", "invoiced", "guest", "bounced"], untouched),
        "refunded": (5_900, 5_900, True, False),
        "partly": (5_900, 900, False, False),
        "won": (5_900, 0, False, True),
        "lost": (5_900, 0, False, True),
    }
    _the_rest(story)


def _the_rest(story: Story) -> None:
    disputes = mirror.Dispute.objects.values_list("payment_intent_id", "stripe_data__status")
    intents = {row.stripe_data["metadata"]["order"]: row.id for row in _intents()}
    assert dict(disputes) == {intents["won"]: "won", intents["lost"]: "lost"}
    assert {row.stripe_data["status"] for row in _intents()} == {
        "succeeded",
        "requires_payment_method",
        "canceled",
    }
    assert {row.stripe_data["status"] for row in mirror.Invoice.objects.all()} == {"paid"}
    assert mirror.Invoice.objects.count() == 2

    product = mirror.Product.objects.get()
    assert (product.id, product.stripe_data["name"]) == (story.product, "Botánica I")
    prices = mirror.Price.objects.values_list("stripe_data__unit_amount", "stripe_data__active")
    assert set(prices) == {(4_900, False), (5_900, True)}
    codes = mirror.PromotionCode.objects.values_list("stripe_data__code", "stripe_data__active")
    assert set(codes) == {("FREE", True), ("OLD", False)}
    assert [row.stripe_data["name"] for row in mirror.Coupon.objects.all()] == ["All free"]
    alicia = mirror.Customer.objects.get(id=story.customer)
    assert (alicia.stripe_data["name"], alicia.date_purged) == ("Alicia", None)
    gone = mirror.Customer.objects.filter(id=story.gone).first()
    assert gone is None or gone.date_purged or gone.stripe_data.get("deleted")


def _intents() -> Any:
    return mirror.PaymentIntent.objects.all()
