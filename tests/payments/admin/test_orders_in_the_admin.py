"""What staff sees of an order, and what they are told before they give money back."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from enrollments.models import Enrollment
from lib.admin import page_of
from payments.enums import RefundReason, RefundState
from payments.models import Dispute, Order, Refund, StripeEvent
from tests.factories.orders import (
    disputed_facts,
    make_order,
    make_paid_order,
    refunded_facts,
    tell,
)
from tests.factories.people import make_user
from tests.payments.after_sale.conftest import finish_bought, has_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, diego) -> Client:
    client.force_login(diego)
    return client


@pytest.fixture
def order(alicia, course) -> Order:
    """Alicia's paid order for 49.00 EUR."""
    return make_paid_order(alicia, course)


def refund_page(order: Order) -> str:
    return reverse("admin:payments_order_refund", args=[order.pk])


def seen(client: Client, page: str) -> str:
    return client.get(page).content.decode().replace("\xa0", " ")


def test_the_page_tells_the_whole_story(office, order, alicia) -> None:
    tell(order, refunds=(refunded_facts(order, 1_000),))
    page = seen(office, page_of(order))
    for words in (order.code, alicia.full_name, "49,00 €", "39,00 €", order.title):
        assert words in page
    assert order.get_absolute_url() in page
    assert page_of(order.refunds.get()) in page
    assert page_of(Enrollment.objects.get()) in page


@pytest.mark.parametrize("typed", ["code", "session_id", "payment_intent_id"])
def test_an_order_is_found_by_what_one_has_at_hand(office, order, bruno, course, typed) -> None:
    make_paid_order(bruno, course)
    page = reverse("admin:payments_order_changelist")
    found = office.get(page, {"q": getattr(order, typed)}).context["cl"].queryset
    assert list(found) == [order]
    assert list(office.get(page, {"q": "alicia@"}).context["cl"].queryset) == [order]


@pytest.mark.parametrize(
    ("after", "whose"), [("refunded", "alicia"), ("partly", "bruno"), ("disputed", "elena")]
)
def test_orders_are_filtered_by_what_came_after(office, order, bruno, carla, course, after, whose):
    elena = make_user("Elena", email="elena@example.com")
    tell(order, refunds=(refunded_facts(order, 4_900),))
    part, disputed = make_paid_order(bruno, course), make_paid_order(elena, course)
    tell(part, refunds=(refunded_facts(part, 1),))
    tell(disputed, disputes=(disputed_facts(disputed),))
    page = reverse("admin:payments_order_changelist")
    (found,) = office.get(page, {"after": after}).context["cl"].queryset
    assert found.student.email.startswith(whose)


def test_before_a_refund_its_consequences_are_told_for_all_and_for_a_part(
    office, order, settings
) -> None:
    settings.AFTER_SALE = settings.AFTER_SALE | {"refund_full_certificate": "revoke"}
    settings.LANGUAGE_CODE = "en"
    certificate = finish_bought(order)
    question = office.get(refund_page(order), headers={"Accept-Language": "en"})
    told = str(question.context["question"].explanation)
    assert certificate.number in told
    assert order.title in told
    assert question.context["question"].form.initial["amount"] * 100 == 4_900
    assert not Refund.objects.exists()


def test_staff_refunds_a_part_with_reason_and_note(office, order, diego) -> None:
    sent = {"amount": "12.50", "reason": "goodwill", "note": "Sonido malo"}
    assert office.post(refund_page(order), sent).url == page_of(order)
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.note) == (
        1_250,
        RefundReason.GOODWILL,
        "Sonido malo",
    )
    assert (refund.asked_by, refund.state) == (diego, RefundState.ASKED)
    assert has_access(order)


@pytest.mark.parametrize("amount", ["0", "-5", "49.01", "12.505", "x", ""])
def test_an_amount_that_cannot_be_is_asked_again(office, order, amount) -> None:
    answer = office.post(refund_page(order), {"amount": amount, "reason": "other"})
    assert "amount" in answer.context["question"].form.errors
    assert not Refund.objects.exists()


def test_yen_are_whole(office, alicia, course) -> None:
    order = make_paid_order(alicia, course, currency="JPY", amount=4_900)
    wrong = office.post(refund_page(order), {"amount": "100.5", "reason": "other"})
    assert "amount" in wrong.context["question"].form.errors
    office.post(refund_page(order), {"amount": "100", "reason": "other"})
    assert Refund.objects.get().amount == 100


@pytest.mark.parametrize("which", ["unpaid", "free", "disputed", "all back"])
def test_it_is_said_why_nothing_can_be_refunded(office, alicia, course, which: str) -> None:
    if which == "unpaid":
        order = make_order(alicia, course)
    elif which == "free":
        order = tell(make_order(alicia, course), amount_discount=4_900, amount_total=0)
    else:
        order = make_paid_order(alicia, course)
        more = (
            {"disputes": (disputed_facts(order),)}
            if which == "disputed"
            else {"refunds": (refunded_facts(order, 4_900),)}
        )
        order = tell(order, **more)
    before = Refund.objects.count()
    assert len(office.get(refund_page(order)).context["question"].missing) == 1
    office.post(refund_page(order), {"amount": "1", "reason": "other"})
    assert Refund.objects.count() == before


def test_an_instructor_sees_no_money(client: Client, carla, order) -> None:
    client.force_login(carla)
    pages = [
        reverse("admin:payments_order_changelist"),
        page_of(order),
        refund_page(order),
        reverse("admin:payments_order_policy"),
        reverse("admin:djstripe_session_changelist"),
    ]
    assert {client.get(page).status_code for page in pages} == {403}
    assert client.post(refund_page(order), {"amount": "1", "reason": "other"}).status_code == 403
    assert not Refund.objects.exists()
    home = client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:payments_order_changelist") not in home
    assert reverse("admin:djstripe_session_changelist") not in home


def test_the_policy_page_tells_what_is_set(office, settings) -> None:
    page = reverse("admin:payments_order_policy")
    before = office.get(page).content.decode()
    for name in ("REFUND_FULL_ACCESS", "DISPUTE_LOST_CERTIFICATE", "WITHDRAWAL_DAYS"):
        assert name in before
    settings.AFTER_SALE = settings.AFTER_SALE | {"refund_full_access": "keep"}
    assert office.get(page).content.decode() != before


def test_a_dispute_says_until_when_and_where_to_answer(office, order, settings) -> None:
    settings.STRIPE_API_HOST = ""
    tell(order, disputes=(disputed_facts(order),))
    dispute = Dispute.objects.get()
    page = seen(office, page_of(dispute))
    assert f"https://dashboard.stripe.com/test/disputes/{dispute.stripe_id}" in page
    assert "(&#x27;needs_response" not in page


def test_a_dead_event_is_tried_again_and_shown_without_secrets(office) -> None:
    event = StripeEvent.objects.create(
        stripe_id="evt_1",
        type="charge.succeeded",
        created="2026-11-01T12:00Z",
        body={"id": "evt_1", "data": {"object": {"client_secret": "pi_1_secret_x", "amount": 7}}},
        state="dead",
        attempts=10,
        last_error="ValueError: no",
    )
    page = seen(office, page_of(event))
    assert "&quot;amount&quot;: 7" in page
    assert "pi_1_secret_x" not in page
    retry = reverse("admin:payments_stripeevent_retry", args=[event.pk])
    assert "ValueError" in seen(office, retry)
    office.post(retry)
    event.refresh_from_db()
    assert (event.state, event.attempts, event.last_error) == ("received", 0, "")


def test_a_refused_refund_is_asked_for_again_from_the_list(office, order) -> None:
    office.post(refund_page(order), {"amount": "49", "reason": "other"})
    Refund.objects.update(state=RefundState.REFUSED, last_error="no balance")
    page = reverse("admin:payments_refund_changelist")
    refund = Refund.objects.get()
    office.post(page, {"action": "retry_selected", "_selected_action": [refund.pk]})
    refund.refresh_from_db()
    assert (refund.state, refund.last_error) == (RefundState.ASKED, "")


def test_the_home_says_which_disputes_wait_for_an_answer_and_leads_there(office, order):
    home = reverse("admin:index")
    assert office.get(home).context["disputes"].count == 0
    tell(order, disputes=(disputed_facts(order),))
    page = office.get(home)
    assert page.context["disputes"].count == 1
    waiting = re.search(r'href="(/admin/payments/dispute/[^"]+)"', page.content.decode())
    assert waiting
    assert office.get(html.unescape(waiting[1])).context["cl"].queryset.count() == 1
