"""What does not fit between orders, access and money is shown, and put right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from enrollments.enums import EnrollmentSource, EnrollmentState
from enrollments.models import Enrollment
from lib.errors import NotAllowed
from notifications.models import OutboundEmail
from payments.enums import FindingKind, OrderState, RefundReason, RefundState
from payments.findings import count_findings, findings
from payments.models import (
    Order,
    OrderEvent,
    OrderItem,
    Refund,
    RevenueEntry,
    StripeEvent,
)
from payments.services import refunds
from payments.services.repairing import repair, repair_finding
from tests.factories.academy import make_course
from tests.payments.reconciling import bought, told, told_with_findings

pytestmark = pytest.mark.django_db


def test_nothing_is_found_where_all_is_well(shop, alicia, bruno, paid_course, diego):
    bought(shop, alicia, paid_course)
    given_back = bought(shop, bruno, paid_course)
    shop.double.control.do(refund={"session": given_back.session_id})
    shop.hear()
    assert findings() == []
    assert told()[-1] == "findings 0"


def test_paid_but_suspended_is_found_and_repaired(shop, alicia, paid_course, diego):
    order = bought(shop, alicia, paid_course)
    Enrollment.objects.update(state=EnrollmentState.SUSPENDED)

    [found] = findings()
    assert (found.kind, found.order) == (FindingKind.NOT_ENROLLED, order)
    lines = told_with_findings()
    assert lines[-2].startswith("not_enrolled  " + order.code)
    assert lines[-1] == "findings 1  not_enrolled 1"

    lines = told("--repair", "--by", diego.email)
    assert lines[-2].endswith("repaired")
    assert lines[-1] == "findings 0"
    assert Enrollment.objects.get().gives_access
    last = OrderEvent.objects.last()
    assert (last.kind, last.actor, last.detail) == ("repaired", diego, {"finding": "not_enrolled"})


def test_paid_but_never_granted_is_found_and_repaired(shop, alicia, paid_course, diego):
    order = bought(shop, alicia, paid_course)
    OrderItem.objects.update(enrollment=None, granted_at=None)
    Enrollment.objects.all().delete()

    [found] = findings()
    assert found.kind == FindingKind.NOT_ENROLLED
    assert repair_finding(found=found, by=diego)

    assert Enrollment.objects.get().gives_access
    assert RevenueEntry.objects.count() == 1
    assert OutboundEmail.objects.filter(kind="order_paid").count() == 1
    assert order.events.filter(kind="granted").count() == 2


def test_refunded_but_still_in_is_found_and_repaired(shop, alicia, paid_course, diego):
    order = bought(shop, alicia, paid_course)
    shop.double.control.do(refund={"session": order.session_id})
    shop.hear()
    Enrollment.objects.update(state=EnrollmentState.ACTIVE)

    [found] = findings()
    assert (found.kind, found.order) == (FindingKind.NOT_SUSPENDED, order)
    assert repair_finding(found=found, by=diego)
    assert not Enrollment.objects.get().gives_access


def test_who_is_in_for_another_reason_is_not_held_against_them(shop, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    shop.double.control.do(refund={"session": order.session_id})
    shop.hear()
    Enrollment.objects.update(state=EnrollmentState.ACTIVE, source=EnrollmentSource.STAFF)
    assert findings() == []


def test_the_rest_of_what_a_person_has_to_see_is_found_too(shop, alicia, bruno, paid_course):
    order = bought(shop, alicia, paid_course)
    other = bought(shop, bruno, paid_course)
    Order.objects.filter(pk=other.pk).update(state=OrderState.REVIEW)
    refund = Refund.objects.create(
        order=order,
        amount=100,
        state=RefundState.REFUSED,
        reason=RefundReason.GOODWILL,
        suspends_access=False,
        revokes_certificate=False,
    )
    event = StripeEvent.objects.filter(type="charge.succeeded").first()
    StripeEvent.objects.filter(pk=event.pk).update(state="dead")
    stuck = shop.buy(alicia, make_course(price_cents=900, slug="otra"))
    Order.objects.filter(pk=stuck.pk).update(
        state=OrderState.PROCESSING, created_at=timezone.now() - timedelta(days=15)
    )
    found = {one.kind: one.row for one in findings()}
    assert found == {
        FindingKind.REVIEW: other,
        FindingKind.STUCK: stuck,
        FindingKind.REFUND: refund,
        FindingKind.EVENT: event,
    }
    assert sum(count_findings().values()) == 4


def test_a_refused_refund_is_no_matter_once_another_was_made(shop, alicia, paid_course, diego):
    order = bought(shop, alicia, paid_course)
    Refund.objects.create(
        order=order,
        amount=100,
        state=RefundState.REFUSED,
        reason=RefundReason.GOODWILL,
        suspends_access=False,
        revokes_certificate=False,
    )
    assert [one.kind for one in findings()] == [FindingKind.REFUND]
    refunds.refund_order(order=order, by=diego, amount=100, reason=RefundReason.GOODWILL)
    assert findings() == []


def test_a_payment_for_an_order_that_we_do_not_know_is_found(shop, alicia, paid_course):
    order = shop.buy(alicia, paid_course)
    shop.pay(order)
    Order.objects.update(code="ZZZZZZZZZZZZ", session_id="cs_test_another")
    events = [e for e in shop.events() if e["type"] == "checkout.session.completed"]
    assert events
    shop.hear("checkout.session.completed")

    [found] = findings()
    assert (found.kind, found.order) == (FindingKind.ASTRAY, None)
    assert order.session_id in found.about


def test_how_many_queries_it_takes_does_not_depend_on_how_much_there_is(
    shop, alicia, bruno, paid_course, django_assert_num_queries
):
    bought(shop, alicia, paid_course)
    bought(shop, bruno, paid_course)
    Enrollment.objects.filter(student=alicia).update(state=EnrollmentState.SUSPENDED)
    kinds = len(FindingKind)
    with django_assert_num_queries(kinds):
        assert len(findings()) == 1
    Enrollment.objects.update(state=EnrollmentState.SUSPENDED)
    StripeEvent.objects.update(state="dead")
    with django_assert_num_queries(kinds):
        assert len(findings()) > 2
    with django_assert_num_queries(kinds):
        assert count_findings()


def test_only_staff_repairs(shop, alicia, paid_course):
    order = bought(shop, alicia, paid_course)
    with pytest.raises(NotAllowed):
        repair(order=order, by=alicia)
    with pytest.raises(CommandError, match=str(NotAllowed())):
        call_command("reconcile_payments", "--repair", "--by", alicia.email)
    with pytest.raises(CommandError, match="--by"):
        call_command("reconcile_payments", "--repair")
    assert not OrderEvent.objects.filter(kind="repaired").exists()
