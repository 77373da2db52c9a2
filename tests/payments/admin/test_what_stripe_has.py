"""Staff looks up what Stripe has, and changes nothing of it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lib.admin import page_of
from tests.factories.mirrored import KINDS, make_mirrored

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, diego) -> Client:
    client.force_login(diego)
    return client


def list_of(kind: str) -> str:
    return reverse(f"admin:djstripe_{kind.lower()}_changelist")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_found_by_its_id_and_shown(office: Client, kind: str) -> None:
    row = make_mirrored(kind)
    found = office.get(list_of(kind), {"q": row.id})
    missed = office.get(list_of(kind), {"q": "nothing_of_the_kind"})

    assert list(found.context["cl"].queryset) == [row]
    assert not missed.context["cl"].queryset
    page = office.get(page_of(row)).content.decode()
    assert row.id in page
    assert office.get(reverse(f"admin:djstripe_{kind.lower()}_add")).status_code == 403
    assert office.post(page_of(row), {"id": "other"}).status_code == 403


@pytest.mark.parametrize("kind", ["Session", "Charge", "Price", "Invoice", "Refund"])
def test_yen_are_not_divided_by_a_hundred(office: Client, kind: str) -> None:
    row = make_mirrored(kind)
    for page in (list_of(kind), page_of(row)):
        shown = office.get(page).content.decode().replace("\xa0", " ")
        assert re.search(r"4\.?900 (JPY|¥)|¥4,900", shown)
        assert "49.00" not in shown
        assert "49,00" not in shown


@pytest.mark.parametrize("kind", ["Customer", "Charge", "Session"])
def test_a_payer_is_found_by_their_address(office: Client, kind: str) -> None:
    payer = {"email": "elena@example.com"}
    row = make_mirrored(kind, 1, **payer, billing_details=payer, customer_details=payer)
    make_mirrored(kind, 2)
    found = office.get(list_of(kind), {"q": "elena@"}).context["cl"].queryset
    assert list(found) == [row]


def test_a_secret_is_shown_to_nobody(office: Client) -> None:
    endpoint = make_mirrored("WebhookEndpoint", secret="whsec_sent_once")
    intent = make_mirrored("PaymentIntent", client_secret="pi_secret_of_the_payer")
    for page in (
        page_of(endpoint),
        list_of("WebhookEndpoint"),
        page_of(intent),
        list_of("PaymentIntent"),
    ):
        shown = office.get(page).content.decode()
        assert "whsec_" not in shown
        assert "pi_secret" not in shown


def test_the_dashboard_is_one_click_away(office: Client, settings) -> None:
    settings.STRIPE_API_HOST = ""
    row = make_mirrored("PaymentIntent")
    address = f"https://dashboard.stripe.com/test/payments/{row.id}"
    assert address in office.get(page_of(row)).content.decode()


def test_lists_take_the_same_queries_for_many(office: Client) -> None:
    def queries() -> dict[str, int]:
        counted = {}
        for kind in KINDS:
            with CaptureQueriesContext(connection) as captured:
                assert office.get(list_of(kind)).status_code == 200
            counted[kind] = len(captured)
        return counted

    for kind in KINDS:
        make_mirrored(kind, 1)
    queries()
    before = queries()
    for kind in KINDS:
        for number in range(2, 31):
            make_mirrored(kind, number)
    assert queries() == before
