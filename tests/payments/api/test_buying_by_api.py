"""Programs start a purchase and follow the order; the person pays in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from enrollments.models import Enrollment
from payments.models import CoursePrice, Order
from tests.factories.academy import make_course
from tests.factories.people import bearer
from tests.payments.pages.test_the_list_of_orders import make_orders

pytestmark = pytest.mark.django_db


def program(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=bearer(user)["Authorization"], HTTP_ACCEPT_LANGUAGE="en")
    return client


def purchase(client: APIClient, address: str = "/api/v1/purchases", **body: Any) -> Any:
    return client.post(address, body, format="json")


@pytest.mark.parametrize("address", ["/api/v1/purchases", "/api/purchase-course"])
def test_a_purchase_answers_with_the_page_that_takes_the_money(shop, alicia, paid_course, address):
    answer = purchase(program(alicia), address, courseId=paid_course.pk)

    order = Order.objects.get()
    assert answer.status_code == 201
    body = answer.json()
    assert body.pop("expiresAt")
    assert body == {
        "orderId": order.code,
        "checkoutUrl": order.session_url,
        "state": "open",
        "amount": 4_900,
        "currency": "EUR",
    }
    assert not Enrollment.objects.exists()


def test_the_same_purchase_again_is_the_same_order(shop, alicia, paid_course):
    client = program(alicia)
    first = purchase(client, courseId=paid_course.pk).json()
    assert purchase(client, courseId=paid_course.pk).json() == first
    key = {"Idempotency-Key": "buy-1"}
    body = {"courseId": paid_course.pk}
    client.post("/api/v1/purchases", body, format="json", headers=key)
    replayed = client.post("/api/v1/purchases", body, format="json", headers=key)
    assert replayed.headers["Idempotent-Replayed"] == "true"
    assert replayed.json()["orderId"] == first["orderId"]
    assert Order.objects.count() == 1


def test_the_order_is_followed_until_the_course_is_there(shop, alicia, bruno, paid_course):
    client = program(alicia)
    code = purchase(client, courseId=paid_course.pk).json()["orderId"]
    order = Order.objects.get()
    shop.pay(order)
    # Asks Stripe, as no webhook came.
    body = client.get(f"/api/v1/orders/{code}").json()

    assert (body["state"], body["amount"], body["currency"]) == ("paid", 4_900, "EUR")
    assert body["checkoutUrl"] is None
    assert body["receiptUrl"].startswith("http")
    assert body["courses"] == [
        {"courseId": paid_course.pk, "title": paid_course.title, "granted": True}
    ]
    assert Enrollment.objects.get().gives_access
    listed = client.get("/api/v1/orders").json()
    assert [one["orderId"] for one in listed["results"]] == [code]

    his = program(bruno)
    assert his.get(f"/api/v1/orders/{code}").status_code == 404
    assert his.get("/api/v1/orders").json()["results"] == []
    bought = purchase(client, courseId=paid_course.pk)
    assert (bought.status_code, bought.json()["code"]) == (409, "already_enrolled")


def test_what_cannot_be_bought_is_a_problem_document(shop, alicia, carla, paid_course):
    client = program(alicia)
    free = make_course(instructor=carla)
    draft = make_course(instructor=carla, price_cents=900, published=False)
    for body, status, code in (
        ({"courseId": free.pk}, 404, "not_for_sale"),
        ({"courseId": draft.pk}, 404, "not_for_sale"),
        ({"courseId": 987_654}, 404, "not_for_sale"),
        ({"bundleId": 987_654}, 404, "not_for_sale"),
        ({"courseId": paid_course.pk, "currency": "JPY"}, 422, "currency_not_offered"),
        ({"courseId": paid_course.pk, "promotionCode": "NADA"}, 422, "promotion_code_invalid"),
        ({}, 400, "invalid"),
        ({"courseId": 1, "bundleId": 1}, 400, "invalid"),
        ({"courseId": paid_course.pk, "currency": "euros"}, 400, "invalid"),
    ):
        answer = purchase(client, **body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Order.objects.exists()


def test_the_currency_is_one_that_is_offered_and_the_price_is_ours(shop, alicia, paid_course):
    CoursePrice.objects.create(course=paid_course, currency="JPY", amount=8_000)
    answer = purchase(program(alicia), courseId=paid_course.pk, currency="JPY", amount=1, price=1)
    assert (answer.json()["amount"], answer.json()["currency"]) == (8_000, "JPY")


def test_while_stripe_is_away_the_answer_is_503_and_the_next_try_goes_on(
    shop, alicia, paid_course, settings
):
    there, settings.STRIPE_API_HOST = settings.STRIPE_API_HOST, "http://127.0.0.1:9"
    client = program(alicia)
    answer = purchase(client, courseId=paid_course.pk)
    assert (answer.status_code, answer.json()["code"]) == (503, "payments_away")
    settings.STRIPE_API_HOST = there
    assert purchase(client, courseId=paid_course.pk).status_code == 201
    assert Order.objects.count() == 1


def test_the_list_is_paged_and_costs_the_same_for_one_and_thirty(alicia):
    client = program(alicia)
    make_orders(alicia, 1)
    client.get("/api/v1/orders")
    with CaptureQueriesContext(connection) as one:
        client.get("/api/v1/orders")
    Order.objects.all().delete()
    make_orders(alicia, 30)
    with CaptureQueriesContext(connection) as thirty:
        first = client.get("/api/v1/orders").json()
    assert len(thirty) == len(one)
    assert (len(first["results"]), first["previous"]) == (24, None)
    second = client.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (6, None)
    wrong = client.get("/api/v1/orders?cursor=nonsense")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["cursor"])
