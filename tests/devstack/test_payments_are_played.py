"""`make run` plays payments by the double and connects it once; a user's own account is left alone."""

import shutil

import pytest

from devstack.application import ApplicationProcesses
from devstack.environment import wanted_parts
from devstack.selling import SHOWN_CARDS, payment_rows
from devstack.stack import Stack
from devstack.stripe_double.cards import CARDS
from devstack.stripe_double.client import DoubleClient
from devstack.stripe_double.part import StripeDouble


class Recorded(ApplicationProcesses):
    """Notes which commands would run."""

    def __init__(self, stack, site="http://127.0.0.1:8000"):
        super().__init__(stack, {"SITE_URL": site}, lambda: None)
        self.asked = []

    def connected(self):
        self.asked.clear()
        self.connect_stripe()
        return self.asked

    def _manage(self, *arguments):
        self.asked.append(arguments)

    def _is_embedded(self):
        return True


@pytest.fixture
def stack(state):
    with Stack(state, [StripeDouble], given={}) as running:
        yield running


COMMAND = [("connect_stripe", "--moved")]


def test_the_double_is_connected_once_and_again_for_another_address(stack):
    assert Recorded(stack).connected() == COMMAND
    assert Recorded(stack).connected() == []
    elsewhere = Recorded(stack, "http://127.0.0.1:8001")
    assert elsewhere.connected() == COMMAND
    assert elsewhere.connected() == []


def test_a_double_that_forgot_is_connected_again(stack):
    (double,) = stack.parts
    application = Recorded(stack)
    assert application.connected() == COMMAND
    _make_endpoint(double)
    assert application.connected() == COMMAND  # somebody changed what it has
    assert application.connected() == []

    DoubleClient(double.url).do(reset=True)
    assert application.connected() == COMMAND
    _make_endpoint(double)
    application.connected()
    stack.stop_part("stripe")
    shutil.rmtree(stack.state.path / "stripe")
    stack.start_part("stripe")
    assert application.connected() == COMMAND


def test_without_a_double_nothing_is_connected(state):
    with Stack(state, [], given={"STRIPE_SECRET_KEY": "sk_test_own"}) as stack:
        assert Recorded(stack).connected() == []


def test_the_table_names_cards_that_do_what_it_says():
    pays, declined, challenge = (CARDS[number.replace(" ", "")] for number, _ in SHOWN_CARDS)
    assert (pays.decline_code, pays.challenge) == (None, False)
    assert declined.decline_code == "generic_decline"
    assert (challenge.decline_code, challenge.challenge) == (None, True)
    table = dict(payment_rows({"STRIPE_API_HOST": "http://127.0.0.1:9"}))
    assert "http://127.0.0.1:9/_double/" in table["Payments"]
    assert "no money moves" in table["Payments"]


def test_the_table_says_how_events_of_the_users_own_account_arrive():
    given = {"STRIPE_SECRET_KEY": "sk_test_own", "SITE_URL": "http://127.0.0.1:8000"}
    told = " ".join(text for _, text in payment_rows(given))
    assert "stripe listen --forward-to http://127.0.0.1:8000/stripe/webhook/" in told
    assert "connect_stripe" in told
    assert "_double" not in told


def test_payments_are_not_played_on_a_site_with_a_public_address():
    assert StripeDouble in wanted_parts({"SITE_URL": "http://127.0.0.1:8000"})
    assert StripeDouble not in wanted_parts({"SITE_URL": "https://academy.example.org"})


def _make_endpoint(double):
    import urllib.request

    data = b"url=http://127.0.0.1:8000/stripe/webhook/&enabled_events[]=*"
    request = urllib.request.Request(f"{double.url}/v1/webhook_endpoints", data)  # noqa: S310
    request.add_header("Authorization", f"Bearer {double.secret_key}")
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310
        pass
