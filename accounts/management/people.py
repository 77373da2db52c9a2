"""Who is meant, in a command."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from lib.errors import NotAllowed
from lib.office import works_in_office


def add_who(parser: CommandParser) -> None:
    """``--by``."""
    parser.add_argument("--by", required=True, help="e-mail of the member of staff who decides it")


def person(email: str) -> User:
    """Return who has this e-mail. Raises ``CommandError``."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Nobody has the e-mail {email}. Nothing was changed.")
    return user


def staff_member(email: str) -> User:
    """Return the member of staff with this e-mail. Raises ``CommandError``."""
    user = person(email)
    if not works_in_office(user):
        raise CommandError(str(NotAllowed()))
    return user
