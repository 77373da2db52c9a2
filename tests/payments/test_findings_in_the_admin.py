"""Staff sees what does not fit between orders, access and money, and puts it right."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from payments.enums import OrderState
from payments.models import Order, OrderEvent, ReconciliationRun

pytestmark = pytest.mark.django_db

PAGE = "admin:payments_reconciliationrun_changelist"
ALL = "admin:payments_reconciliationrun_repair_all"
ONE = "admin:payments_reconciliationrun_repair"


@pytest.fixture
def office(client, diego):
    diego.language = "en"
    diego.save()
    client.force_login(diego)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def shut_out(shop, alicia, paid_course) -> Order:
    """Alicia has paid, and is not in."""
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    shop.hear()
    Enrollment.objects.update(state=EnrollmentState.SUSPENDED)
    order.refresh_from_db()
    return order


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_lists_what_does_not_fit_and_the_last_runs(office, shut_out):
    ReconciliationRun.objects.create(
        looked_from=timezone.now(), finished_at=timezone.now(), has_all_events=True, fetched=7
    )
    ReconciliationRun.objects.create(
        looked_from=timezone.now(), finished_at=timezone.now(), error="away"
    )
    page = text_of(office.get(reverse(PAGE)))
    assert shut_out.code in page
    assert "Paid, but not enrolled" in page
    assert str(shut_out.student) in page
    assert "complete" in page
    assert "stopped: Stripe is away" in page


def test_a_finding_is_repaired_after_a_question(office, shut_out, diego):
    item = shut_out.items.get()
    address = reverse(ONE, args=["not_enrolled", item.pk])
    assert "is read again at Stripe" in text_of(office.get(address))
    assert not Enrollment.objects.get().gives_access

    after = office.post(address, follow=True)

    assert Enrollment.objects.get().gives_access
    page = text_of(after)
    assert "It fits again." in page
    assert "Everything fits" in page
    assert shut_out.code not in page
    last = OrderEvent.objects.last()
    assert (last.kind, last.actor) == ("repaired", diego)
    assert LogEntry.objects.filter(user=diego).exists()
    assert "nothing to repair any more" in text_of(office.get(address, follow=True))


def test_all_are_repaired_at_once_and_what_cannot_be_is_said(office, shut_out, shop, bruno):
    other = shop.buy(bruno, shut_out.items.get().course)
    Order.objects.filter(pk=other.pk).update(state=OrderState.REVIEW, amount_subtotal=1)
    assert "Repair all 2 findings" in text_of(office.get(reverse(ALL)))

    page = text_of(office.post(reverse(ALL), follow=True))

    assert "1 fits again." in page
    assert "1 still does not fit" in page
    assert Enrollment.objects.get().gives_access
    assert Enrollment.objects.count() == 1


def test_when_stripe_is_away_it_is_said_and_nothing_is_changed(office, shut_out, shop):
    shop.double.control.do(faults=[{"kind": "error", "status": 503, "count": 20}])
    item = shut_out.items.get()
    page = text_of(office.post(reverse(ONE, args=["not_enrolled", item.pk]), follow=True))
    assert "cannot reach our payment provider" in page
    assert shut_out.code in page
    assert not Enrollment.objects.get().gives_access
    assert not OrderEvent.objects.filter(kind="repaired").exists()


def test_the_front_page_counts_what_needs_a_look(office, shut_out):
    page = text_of(office.get(reverse("admin:index")))
    assert "Money that needs a look" in page
    assert reverse(PAGE) in page
    Enrollment.objects.update(state=EnrollmentState.ACTIVE)
    assert "Money that needs a look" not in text_of(office.get(reverse("admin:index")))


def test_a_kind_that_does_not_exist_is_not_found(office):
    assert office.get(reverse(ONE, args=["nothing", 1])).status_code == 404
