"""``manage.py reset_second_factor``: for who lost the telephone and the recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import person
from accounts.services.second_factors import reset_second_factor
from lib.errors import DomainError


class Command(BaseCommand):
    """Make sure who asks before you run it: a call, a video, a colleague who knows them."""

    help = "Remove the second factors of an account, and sign it out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and which administrator answers for it."""
        parser.add_argument("email")
        parser.add_argument("--by", required=True, help="e-mail of an administrator")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Reset it. Raises ``CommandError`` when a person is unknown or may not."""
        user, by = person(options["email"]), person(options["by"])
        try:
            count = reset_second_factor(user=user, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal.detail)) from refusal
        self.stdout.write(
            f"{user.email}: {count} factors removed, signed out everywhere, told by mail."
        )
