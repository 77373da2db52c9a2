"""``manage.py revoke_certificate``: declare a certificate void."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from certificates.selectors import by_code
from certificates.services.lifecycle import revoke_certificate
from lib.errors import DomainError


class Command(BaseCommand):
    """As the admin's page does it: with a reason that the verification page tells, and somebody who answers for it."""

    help = "Revoke a certificate. Its page stays, and says since when and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, who and why."""
        parser.add_argument("code", help="the code on the certificate")
        parser.add_argument(
            "--by", required=True, help="e-mail of the member of staff who decides it"
        )
        parser.add_argument(
            "--reason", required=True, help="anyone who verifies the certificate reads it"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Revoke it. Raises ``CommandError`` when it cannot be."""
        try:
            by = User.objects.get(email__iexact=options["by"])
            revoked = revoke_certificate(
                certificate=by_code(options["code"]), by=by, reason=options["reason"]
            )
        except (User.DoesNotExist, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{revoked.number} is revoked: {revoked.verification_url}")
