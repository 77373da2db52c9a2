"""Who is meant, in a command."""

from __future__ import annotations

from django.core.management.base import CommandError

from accounts.models import User


def person(email: str) -> User:
    """Return who has this e-mail. Raises ``CommandError``."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Nobody has the e-mail {email}. Nothing was changed.")
    return user
