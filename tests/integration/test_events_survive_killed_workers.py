"""Payments while workers die: every event that Stripe sent is applied, and every paid order is granted once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.conf import settings
from django.utils import timezone
from djstripe.models import WebhookEndpoint

from accounts.models import User
from devstack.pytest_plugin import PrivateStripe, private_stripe, private_valkey
from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from payments.enums import EventState, OrderState
from payments.models import Order, OrderItem, RevenueEntry, StripeEvent
from payments.offers import course_offer
from payments.services.checkout import start_checkout
from tests.factories.academy import make_course
from tests.factories.people import make_bare_user
from tests.integration.processes import Process, environment, wait_until, web, worker

pytestmark = pytest.mark.django_db(transaction=True)

#: A purchase makes eight events: 125 make the thousand of an evening with a sale.
PURCHASES = int(os.environ.get("EVENTS_PURCHASES", "15"))
KILLS = 3


def test_all_events_of_an_evening_are_applied_though_workers_are_killed(
    tmp_path: Path, settings
) -> None:
    students = [make_bare_user(f"buyer{number}@example.com") for number in range(PURCHASES)]
    with private_stripe() as double, private_valkey() as broker:
        use(double, settings)
        env = environment(broker.url, **double.environment)
        with web(tmp_path, env) as site:
            connect(double, site)
            buy_everything(double, students)
            double.control.do(wait_delivered=120)
            happened = double.control.state()["events"]
            assert StripeEvent.objects.count() == happened >= 8 * PURCHASES - 8
            kill_workers_at_work(tmp_path, env, happened)
    assert_granted_once(len(students))


def use(double: PrivateStripe, settings) -> None:
    settings.STRIPE_API_HOST, settings.STRIPE_SECRET_KEY = double.url, double.secret_key


def connect(double: PrivateStripe, site: str) -> None:
    client = stripe.StripeClient(double.secret_key, base_addresses={"api": double.url})
    wanted: Any = {
        "url": f"{site}/stripe/webhook/",
        "enabled_events": ["*"],
        "api_version": settings.STRIPE_API_VERSION,
    }
    made = client.v1.webhook_endpoints.create(wanted)
    WebhookEndpoint.objects.create(
        id=made.id,
        livemode=False,
        secret=made.secret,
        status="enabled",
        enabled_events=["*"],
        url=made.url,
    )


def buy_everything(double: PrivateStripe, students: list[User]) -> None:
    offer = course_offer(make_course(price_cents=4_900, lessons=1))
    for student in students:
        order = start_checkout(offer=offer, by=student)
        double.control.do(pay={"session": order.session_id})


def kill_workers_at_work(folder: Path, env: dict[str, str], events: int) -> None:
    """Let each of some workers apply a few events before it is killed, and the last one all the rest."""
    for share in range(1, KILLS + 1):
        with worker(folder, env) as victim:
            wait_until_applied(events * share // 5, see=victim)
            victim.kill()
        assert applied() < events
        let_leases_end()
    with worker(folder, env) as last:
        wait_until_applied(events, see=last)
        wait_until(no_mail_waits, what=f"mail, see {last.log}")


def let_leases_end() -> None:
    """As if the minutes had passed for which the dead had taken events and mails."""
    for ledger in (StripeEvent, OutboundEmail):
        ledger.objects.waiting().update(due_at=timezone.now())


def wait_until_applied(count: int, *, see: Process) -> None:
    wait_until(lambda: applied() >= count, seconds=300, what=f"{waiting()}, see {see.log}")


def applied() -> int:
    return StripeEvent.objects.filter(state=EventState.APPLIED).count()


def waiting() -> list[tuple[str, str]]:
    return list(StripeEvent.objects.waiting().values_list("type", "last_error")[:5])


def no_mail_waits() -> bool:
    return not OutboundEmail.objects.filter(state="queued").exists()


def assert_granted_once(count: int) -> None:
    assert Order.objects.filter(state=OrderState.PAID).count() == Order.objects.count() == count
    assert OrderItem.objects.exclude(granted_at=None).count() == count
    assert Enrollment.objects.filter(source="purchase", state="active").count() == count
    assert RevenueEntry.objects.filter(kind="sale", amount=4_900).count() == count
    for kind in ("order_paid", "enrollment_confirmed"):
        letters = OutboundEmail.objects.filter(kind=kind)
        assert letters.values("to").distinct().count() == letters.count() == count
