"""Who may do what with the outbox."""

from __future__ import annotations

from lib.office import Person, works_in_office


def may_retry(person: Person) -> bool:
    """Whether ``person`` may have a mail sent that was given up: staff."""
    return works_in_office(person)
