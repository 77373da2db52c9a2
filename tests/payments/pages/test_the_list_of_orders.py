"""A student's orders, newest first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from payments.enums import OrderState
from payments.models import Order
from tests.pages.reading import read

pytestmark = pytest.mark.django_db


def make_orders(student: User, number: int) -> list[Order]:
    """Orders as they are after their time ran out, the newest last."""
    now = timezone.now()
    made = []
    for place in range(number):
        order = Order.objects.create(
            student=student,
            cart=f"course:{place}",
            title=f"Curso {place:02d}",
            state=OrderState.EXPIRED,
            currency="EUR",
            amount_subtotal=1_000,
            amount_total=1_000,
            language="es",
            livemode=False,
            expires_at=now,
        )
        Order.objects.filter(pk=order.pk).update(created_at=now - timedelta(minutes=number - place))
        made.append(order)
    return made


def test_without_any_it_says_what_will_be_here(hers):
    page = read(hers.get(reverse("payments:orders")))
    assert page.heading == "Orders"
    assert "You have not bought anything yet" in page.text
    assert reverse("courses:catalogue") in page.links


def test_it_shows_ones_own_newest_first_and_goes_on_to_the_older(hers, alicia, bruno):
    make_orders(alicia, 23)
    (other,) = make_orders(bruno, 1)
    page = read(hers.get(reverse("payments:orders")))
    titles = [title.text for title in page.all("h2", class_="order-row__title")]
    assert titles == [f"Curso {place:02d}" for place in range(22, 2, -1)]
    assert other.get_absolute_url() not in page.links

    (older,) = [href for href, words in page.links.items() if words == "Older"]
    page = read(hers.get(f"{reverse('payments:orders')}{older}"))
    titles = [title.text for title in page.all("h2", class_="order-row__title")]
    assert titles == ["Curso 02", "Curso 01", "Curso 00"]
    assert hers.get(f"{reverse('payments:orders')}?cursor=nonsense").status_code == 404


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_thirty_cost_as_many_queries_as_one(hers, alicia):
    make_orders(alicia, 1)
    hers.get(reverse("payments:orders"))
    one = queries(hers, reverse("payments:orders"))
    Order.objects.all().delete()
    make_orders(alicia, 30)
    assert queries(hers, reverse("payments:orders")) == one <= 5


def test_it_is_linked_from_the_menu_and_the_profile(hers):
    page = read(hers.get(reverse("accounts:profile")))
    assert page.links[reverse("payments:orders")] == "Orders"
    assert page.links.get(reverse("my_learning"))
    home = read(hers.get(reverse("home")))
    assert reverse("payments:orders") in home.links
