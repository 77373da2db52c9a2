"""Somebody who has used everything, and a browser that has just given the password again."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from lib.errors import DomainError
from tests.certificates.archive import use_empty_folder
from tests.factories.academy import finish
from tests.factories.people import PASSWORD
from tests.locks import somebody_waits_for_a_lock


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings) -> None:
    use_empty_folder(settings)


@pytest.fixture
def issued(alicia: User, course: Course) -> Certificate:
    """Alicia's certificate, issued and not yet archived."""
    finish(alicia, course)
    issue_due_certificates()
    return Certificate.objects.get()


@pytest.fixture
def sure(alicia: User) -> Client:
    """The browser of Alicia, who has just confirmed that it is her."""
    return surely(alicia)


def surely(user: User) -> Client:
    """Return a browser in which ``user`` has signed in and given the password once more."""
    client = Client()
    client.force_login(user)
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/"})
    assert answer.status_code == 302
    return client


class Meanwhile:
    """Something done in another session of the database; ``result`` is there after ``join``."""

    def __init__(self, do: Callable[[], object]) -> None:
        self.result: object = None
        self._do = do
        self._thread = Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.result = self._do()
        except (DomainError, DatabaseError, AssertionError) as error:
            self.result = error
        finally:
            connection.close()

    def begins_and_waits(self) -> None:
        """Start, and return as soon as it waits for a lock that we hold."""
        self._thread.start()
        stop = time.monotonic() + 10
        while not somebody_waits_for_a_lock():
            assert self._thread.is_alive(), self.result
            assert time.monotonic() < stop, "it never waited"

    def runs(self) -> object:
        """Start, wait for the end and return what came of it."""
        self._thread.start()
        return self.ends()

    def ends(self) -> object:
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()
        if isinstance(self.result, Exception):
            raise self.result
        return self.result
