"""Opens the demo accounts."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from accounts.services.registering import create_account
from lms.demo.changes import Tally, differing
from lms.demo.content import PASSWORD, Person


def load_people(people: Iterable[Person], tally: Tally) -> dict[str, User]:
    """Open or correct the accounts and return them by e-mail.

    An account that is as written is left alone, its password included: who changed it while
    trying the product keeps what they chose.
    """
    return {person.email: _load(person, tally) for person in people}


def _load(person: Person, tally: Tally) -> User:
    wanted = {
        "full_name": person.full_name,
        "account_type": person.account_type,
        "language": person.language,
    }
    known = User.objects.filter(email__iexact=person.email).first()
    if known and not differing(known, wanted):
        return known
    tally.add("accounts", "updated" if known else "added")
    return create_account(email=person.email, password=PASSWORD, **wanted)
