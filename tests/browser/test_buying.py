"""A student buys a course in a real browser: the shop's pages, Stripe's (played by the double), and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import stripe
from djstripe.models import WebhookEndpoint
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Course
from devstack.pytest_plugin import PrivateStripe, private_stripe, private_valkey
from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from payments.enums import OrderState
from payments.models import Order, StripeEvent
from tests.browser.conftest import Visitor, sign_in
from tests.factories.academy import make_course
from tests.factories.people import make_user
from tests.integration.processes import environment, wait_until, web, worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAID, DECLINED, ASKS = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0027 6000 3184"


@dataclass(frozen=True)
class Selling:
    """A running shop over a double of its own, with a course for 49 EUR and a student at a browser."""

    address: str
    env: dict[str, str]
    double: PrivateStripe
    course: Course
    student: User
    visitor: Visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    def go_to_payment(self) -> None:
        """From the page of the course to Stripe's."""
        self.page.goto(f"{self.address}{self.course.get_absolute_url()}")
        self.page.get_by_role("link", name="Buy this course").first.click()
        expect(self.page.get_by_role("main")).to_contain_text("€49.00")
        self.page.get_by_role("button", name="Go to payment").click()
        self.page.wait_for_url(f"{self.double.url}/c/pay/**")

    def pay_by(self, card: str) -> None:
        """As the payer, on Stripe's page, which knows the address of a customer."""
        self.page.get_by_label("Card number").fill(card)
        self.page.get_by_role("button", name=re.compile("^Pay .*49")).click()

    def order_page_says(self, heading: str) -> None:
        """On the page of the order, after Stripe's."""
        self.page.wait_for_url(f"{self.address}/account/orders/**")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.fixture
def selling(transactional_db: None, visitor: Visitor, tmp_path: Path) -> Iterator[Selling]:
    with private_stripe() as double, private_valkey() as broker:
        keys = {"STRIPE_API_HOST": double.url, "STRIPE_SECRET_KEY": double.secret_key}
        env = environment(broker.url, **keys)
        course = make_course(title="Reading Maps", language="en", price_cents=4_900)
        student = make_user("Eva Ñandú", email="eva@example.com", language="en")
        with web(tmp_path, env) as address:
            sign_in(visitor, address, student)
            yield Selling(address, env, double, course, student, visitor)


def connect(double: PrivateStripe, address: str) -> None:
    """Have the double's events sent to the shop, as an administrator does once."""
    client = stripe.StripeClient(double.secret_key, base_addresses={"api": double.url})
    made = client.v1.webhook_endpoints.create(
        {"url": f"{address}/stripe/webhook/", "enabled_events": ["*"]}
    )
    WebhookEndpoint.objects.create(
        id=made.id,
        livemode=False,
        secret=made.secret,
        status="enabled",
        enabled_events=["*"],
        url=made.url,
        api_version="",
    )


def test_a_card_that_works_gives_the_course_the_receipt_and_the_page_of_the_order(
    selling: Selling, tmp_path: Path
) -> None:
    connect(selling.double, selling.address)
    page = selling.page
    with worker(tmp_path, selling.env | {"SITE_URL": selling.address}):
        selling.go_to_payment()
        # Another tab with the page of the order: it is told of the payment without a reload.
        order = Order.objects.get()
        other = selling.visitor.context.new_page()
        other.goto(f"{selling.address}{order.get_absolute_url()}")
        expect(other.get_by_role("heading", level=1)).to_have_text(
            "This order waits for your payment"
        )
        other.evaluate("window.sameDocument = true")

        selling.pay_by(PAID)
        selling.order_page_says("Thank you, it is paid")
        expect(page.get_by_role("main")).to_contain_text("€49.00")
        expect(page.get_by_role("link", name="Receipt")).to_be_visible()
        expect(page.get_by_role("link", name="Invoice")).to_be_visible()

        other.bring_to_front()
        expect(other.get_by_role("heading", level=1)).to_have_text("Thank you, it is paid")
        assert other.evaluate("window.sameDocument") is True
        wait_until(lambda: sent("order_paid") == 1, what="the receipt")
        wait_until(lambda: StripeEvent.objects.filter(order=order).exists(), what="the webhook")

    page.get_by_role("link", name="Start learning").click()
    page.wait_for_url("**/learn/**")
    enrollment = Enrollment.objects.get()
    assert (enrollment.student, enrollment.course) == (selling.student, selling.course)
    order.refresh_from_db()
    assert (order.state, order.amount_total) == (OrderState.PAID, 4_900)
    assert [event.kind for event in order.events.all()] == ["created", "paid", "granted"]
    assert OutboundEmail.objects.filter(kind="order_paid").count() == 1
    assert selling.visitor.complaints == []


def test_without_any_webhook_the_way_back_settles_it(selling: Selling) -> None:
    selling.go_to_payment()
    selling.pay_by(PAID)
    selling.order_page_says("Thank you, it is paid")
    assert not StripeEvent.objects.exists()
    assert Enrollment.objects.get().gives_access


def test_a_declined_card_stays_at_stripe_and_the_way_back_is_clear(selling: Selling) -> None:
    page = selling.page
    selling.go_to_payment()
    selling.pay_by(DECLINED)
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    assert page.url.startswith(selling.double.url)

    page.get_by_role("link", name="Back to the shop").click()
    selling.order_page_says("This order waits for your payment")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Your bank declined the payment")
    expect(main).to_contain_text("Nothing was charged")
    assert not Enrollment.objects.exists()
    assert not OutboundEmail.objects.filter(kind="order_paid").exists()

    # Another card on the same order; or none, and the order ends.
    page.get_by_role("link", name="Continue to payment").click()
    page.wait_for_url(f"{selling.double.url}/c/pay/**")
    page.get_by_role("link", name="Back to the shop").click()
    page.get_by_role("button", name="Cancel the order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This order was not paid")
    order = Order.objects.get()
    assert order.state == OrderState.EXPIRED
    assert not Enrollment.objects.exists()


def test_a_bank_that_asks_first_is_answered_no_and_then_yes(selling: Selling) -> None:
    page = selling.page
    selling.go_to_payment()
    selling.pay_by(ASKS)
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_role("button", name=re.compile("^Pay .*49"))).to_be_visible()
    assert not Enrollment.objects.exists()

    selling.pay_by(ASKS)
    page.get_by_role("button", name="Complete authentication").click()
    selling.order_page_says("Thank you, it is paid")
    assert Enrollment.objects.get().gives_access
    order = Order.objects.get()
    assert (order.state, order.failure) == (OrderState.PAID, "")


def sent(kind: str) -> int:
    """How many mails of a kind were sent."""
    return OutboundEmail.objects.filter(kind=kind, state="sent").count()
