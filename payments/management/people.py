"""Who decides, in a command about money."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from lib.errors import NotAllowed
from payments.access import may_administer


def add_who(parser: CommandParser) -> None:
    """``--by``."""
    parser.add_argument("--by", required=True, help="e-mail of the member of staff who decides it")


def staff_member(email: str) -> User:
    """Return the member of staff with this e-mail. Raises ``CommandError``."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Nobody has the e-mail {email}. Nothing was changed.")
    if not may_administer(user):
        raise CommandError(str(NotAllowed()))
    return user
