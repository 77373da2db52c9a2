"""Who works in the office, for apps that may not know what a user is."""

from __future__ import annotations

from typing import Protocol, cast

from django.http import HttpRequest


class Person(Protocol):
    """What is asked of a user: whether the account is open, and whether it is one of the office."""

    is_active: bool

    @property
    def is_office(self) -> bool: ...


def works_in_office(person: Person) -> bool:
    """Whether ``person`` may look after everybody's things, today."""
    return person.is_active and person.is_office


def reader_of(request: HttpRequest) -> Person:
    """Who asks for a page that is only there for who is signed in."""
    return cast("Person", request.user)
