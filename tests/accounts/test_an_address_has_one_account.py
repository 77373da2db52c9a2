"""One account for an e-mail address, however it is written and however many register at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.services.registering import Registration, create_account, register
from notifications.models import OutboundEmail
from tests.factories.people import make_bare_user
from tests.locks import somebody_waits_for_a_lock


def register_eva(email: str) -> Registration:
    return register(
        email=email, password="clave-muy-larga", full_name="Eva Ñandú", account_type="student"
    )


@pytest.mark.django_db
def test_the_database_refuses_a_second_account_that_differs_in_case() -> None:
    make_bare_user("eva@example.com")
    with pytest.raises(IntegrityError, match="user_email_unique"), transaction.atomic():
        make_bare_user("EVA@Example.com")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_registering_twice_answers_alike_and_opens_one_account() -> None:
    first, second = register_eva("eva@example.com"), register_eva("EVA@example.com")
    assert (second.email, second.status) == (first.email, first.status)
    assert second.user_id != first.user_id, "it would tell that the address was known"
    assert User.objects.get().public_id == first.user_id
    kinds = OutboundEmail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["verify_address", "account_already_exists"]


@pytest.mark.django_db
def test_staff_who_create_a_known_account_change_it(alicia: User) -> None:
    changed = create_account(
        email="ALICIA@example.com",
        password="otra-clave-larga",
        full_name="Alicia Ríos",
        account_type="instructor",
        language="en",
    )
    assert changed.pk == alicia.pk
    assert User.objects.count() == 1
    alicia.refresh_from_db()
    assert (alicia.email, alicia.account_type) == ("alicia@example.com", "instructor")


@pytest.mark.django_db(transaction=True)
def test_two_who_register_the_same_address_at_once_get_the_same_answer() -> None:
    answers: list[Registration | Exception] = []

    def second() -> None:
        try:
            answers.append(register_eva("EVA@example.com"))
        except IntegrityError as error:
            answers.append(error)
        finally:
            connection.close()

    thread = Thread(target=second)
    try:
        with transaction.atomic():
            first = register_eva("eva@example.com")
            thread.start()
            # The second does not see the first yet, and waits at the unique index for its commit.
            wait_until(somebody_waits_for_a_lock)
    finally:
        thread.join(timeout=10)

    (answer,) = answers
    assert isinstance(answer, Registration), answer
    assert (answer.email, answer.status) == (first.email, first.status)
    assert User.objects.get().public_id == first.user_id
    assert OutboundEmail.objects.filter(kind="account_already_exists").count() == 1
    assert OutboundEmail.objects.filter(kind="verify_address").count() == 1


def wait_until(happens: Callable[[], bool]) -> None:
    stop = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < stop, "it never happened"
