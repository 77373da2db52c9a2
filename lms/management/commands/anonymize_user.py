"""``manage.py anonymize_user``: delete an account for who asked for it by letter."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import person
from accounts.models import User
from certificates.models import Certificate
from lib.errors import DomainError
from lms.privacy.deleting import delete_account, require_deletable


class Command(BaseCommand):
    """Staff deletes the accounts of students and instructors, an administrator everybody's but their own."""

    help = "Delete an account: its person goes, what others rely on stays as nobody's."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, what becomes of the certificates, and who decides it."""
        parser.add_argument("email", help="of the account")
        parser.add_argument(
            "--withdraw-certificates",
            action="store_true",
            help="for good: they are void, and nobody is told whose they were (default: they stay valid)",
        )
        parser.add_argument(
            "--by", required=True, help="e-mail of the member of staff who decides it"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen; do nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Delete it. Raises ``CommandError`` for who may not, or when it cannot be."""
        user, by = person(options["email"]), person(options["by"])
        withdraw = options["withdraw_certificates"]
        try:
            require_deletable(user, by=by)
            if not options["dry_run"]:
                delete_account(user=user, by=by, withdraw_certificates=withdraw)
        except DomainError as error:
            raise CommandError(str(error)) from error
        told = "would be deleted" if options["dry_run"] else "is deleted"
        self.stdout.write(f"{options['email']} {told}; {_certificates(user, withdraw=withdraw)}.")


def _certificates(user: User, *, withdraw: bool) -> str:
    count = Certificate.objects.filter(student=user).count()
    return f"certificates {'withdrawn' if withdraw else 'kept'}: {count}"
