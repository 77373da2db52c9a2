"""The page, sent twice at once for one address, opens one account."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.signing_up import SignupForm
from tests.pages.reading import Answer

FORM = {
    "full_name": "Eva Ñandú",
    "email": "eva@example.com",
    "password1": "clave-muy-larga",
    "terms": "on",
}


@pytest.mark.django_db(transaction=True)
def test_both_get_the_answer_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(2, timeout=20)
    save = SignupForm.try_save

    def both_checked(form: SignupForm, request: object) -> object:
        together.wait()  # each has seen that the address is free
        return save(form, request)  # type: ignore[arg-type]

    monkeypatch.setattr(SignupForm, "try_save", both_checked)
    answers: list[Answer] = []

    def sign_up() -> None:
        try:
            answers.append(Client().post("/account/signup/", FORM))
        finally:
            connection.close()

    threads = [Thread(target=sign_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert User.objects.get().email == "eva@example.com"
