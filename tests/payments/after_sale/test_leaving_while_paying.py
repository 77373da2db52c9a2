"""Somebody deletes their account, and money of theirs is on its way."""

from __future__ import annotations

import pytest
import stripe
from django.db import connection
from djstripe.models import Charge, Customer

from enrollments.models import Enrollment
from lms.privacy.deleting import delete_account
from notifications.models import OutboundEmail
from payments.enums import OrderState, RefundReason
from payments.exceptions import StripeAway
from payments.models import PayerAccount, Refund, RevenueEntry
from payments.privacy import collect
from payments.services.customers import erase_customers
from payments.services.refunds import refund_order
from payments.services.sending_refunds import send_due_refunds
from tests.payments.after_sale.conftest import earned, given_back, has_access, heard

pytestmark = pytest.mark.django_db


def customers_at(shop) -> list[str]:
    return [one.id for one in shop.client().v1.customers.list({"limit": 100}).data]


def test_a_payment_that_arrives_too_late_is_refunded_and_gives_nothing(
    shop, alicia, paid_course
) -> None:
    order = shop.buy(alicia, paid_course)
    delete_account(user=alicia, by=alicia)
    order.refresh_from_db()
    assert (order.state, order.session_url) == (OrderState.EXPIRED, "")

    shop.pay(order)
    heard(shop)
    send_due_refunds()
    order.refresh_from_db()
    assert (order.state, order.is_refunded_in_full) == (OrderState.PAID, True)
    assert Refund.objects.get().reason == RefundReason.ACCOUNT_DELETED
    assert given_back(shop) == [(4_900, "succeeded")]
    assert not Enrollment.objects.exists()
    assert earned() == 0
    assert set(OutboundEmail.objects.values_list("kind", flat=True)) == {"account_deleted"}


def test_a_debit_on_its_way_is_refunded_when_it_arrives(shop, alicia, paid_course) -> None:
    order = shop.buy(alicia, paid_course)
    shop.double.control.do(pay_by_bank={"session": order.session_id})
    heard(shop)
    delete_account(user=alicia, by=alicia)
    order.refresh_from_db()
    assert order.state == OrderState.PROCESSING
    erase_customers()
    assert PayerAccount.objects.exists(), "Stripe still needs the payer"

    shop.double.control.do(settle={"session": order.session_id, "outcome": "succeeded"})
    heard(shop)
    erase_customers()
    assert PayerAccount.objects.exists(), "the refund is not made yet"
    send_due_refunds()
    assert given_back(shop) == [(4_900, "succeeded")]
    assert not Enrollment.objects.exists()
    erase_customers()
    assert not PayerAccount.objects.exists()


def test_orders_and_revenue_stay_and_the_buyer_goes(shop, bought, alicia, diego) -> None:
    refund_order(
        order=bought, by=diego, amount=100, reason=RefundReason.OTHER, note="Alicia llamó dos veces"
    )
    send_due_refunds()
    shop.hear()
    delete_account(user=alicia, by=alicia)

    bought.refresh_from_db()
    assert (bought.state, bought.amount_total, bought.amount_refunded) == ("paid", 4_900, 100)
    assert bought.student.is_deleted
    assert RevenueEntry.objects.count() == 2
    assert Refund.objects.get().note == ""
    told = everything_about_money()
    assert bought.session_id in told
    for trace in ("alicia@", "Alicia", "payer@example.com"):
        assert trace not in told


def everything_about_money() -> str:
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("payments_", "djstripe_")):
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608
                told += [row for (row,) in cursor.fetchall()]
    return "\n".join(told)


def test_the_customer_at_stripe_is_deleted_as_soon_as_stripe_is_there(shop, bought, alicia) -> None:
    (customer,) = customers_at(shop)
    delete_account(user=alicia, by=alicia)
    shop.double.control.do(faults=[{"kind": "error", "status": 503, "count": 9}])
    with pytest.raises(StripeAway):
        erase_customers()
    assert PayerAccount.objects.get().stripe_id == customer

    shop.double.control.do(clear_faults=True)
    assert erase_customers() == 1
    assert customers_at(shop) == []
    assert not PayerAccount.objects.exists()
    assert erase_customers() == 0
    with pytest.raises(stripe.InvalidRequestError):
        shop.client().v1.customers.update(customer, {"name": "x"})


def test_nobody_elses_customer_is_touched(shop, bought, alicia, bruno, paid_course) -> None:
    shop.buy(bruno, paid_course)
    delete_account(user=alicia, by=alicia)
    assert erase_customers() == 1
    assert PayerAccount.objects.get().student == bruno
    assert len(customers_at(shop)) == 1


def test_dj_stripes_copies_keep_the_money_and_forget_the_buyer(shop, bought, alicia) -> None:
    shop.hear()
    assert Customer.objects.get().stripe_data["email"] == alicia.email
    assert Charge.objects.get().stripe_data["billing_details"]
    delete_account(user=alicia, by=alicia)
    customer, charge = Customer.objects.get(), Charge.objects.get().stripe_data
    assert (customer.email, customer.stripe_data["email"]) == ("", None)
    assert (charge["amount"], charge["billing_details"]) == (4_900, None)


def test_what_stripe_tells_after_the_deletion_is_forgotten_with_the_customer(
    shop, bought, alicia, give_back
) -> None:
    delete_account(user=alicia, by=alicia)
    give_back(bought, 500)
    shop.hear()
    erase_customers()
    assert "payer@example.com" not in everything_about_money()
    assert "alicia@" not in everything_about_money()


def test_a_copy_of_ones_data_tells_the_orders(shop, bought, alicia, bruno, give_back) -> None:
    give_back(bought, 1_000, note="Nota interna")
    (order,) = collect(alicia)["orders"]
    assert (order["code"], order["state"], order["currency"]) == (bought.code, "paid", "EUR")
    assert (order["amount_total"], order["amount_refunded"]) == (4_900, 1_000)
    assert [(item["course"], item["amount_total"]) for item in order["items"]] == [
        (bought.title, 4_900)
    ]
    assert [(one["amount"], one["status"]) for one in order["refunds"]] == [(1_000, "succeeded")]
    assert collect(bruno) == {"orders": []}
    assert has_access(bought)
