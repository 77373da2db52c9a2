"""``manage.py correct_certificate``: issue a certificate again with the right name."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import staff_member
from certificates.selectors import by_code
from certificates.services.lifecycle import supersede_certificate
from lib.errors import DomainError, InvalidInput


class Command(BaseCommand):
    """A correction is a new certificate; the old one stays valid until the new one is issued."""

    help = "Queue a corrected certificate that supersedes an issued one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, who, the right name and why it was wrong."""
        parser.add_argument("code", help="the code on the certificate")
        parser.add_argument(
            "--by", required=True, help="e-mail of the member of staff who decides it"
        )
        parser.add_argument("--name", required=True, help="the right name")
        parser.add_argument("--reason", required=True, help="kept in the certificate's history")

        parser.add_argument(
            "--hide-former-name",
            action="store_true",
            help="the old page, PDF and badge no longer tell the old name: for who changed theirs",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue it. Raises ``CommandError`` when it cannot be."""
        by = staff_member(options["by"])
        try:
            corrected = supersede_certificate(
                certificate=by_code(options["code"]),
                by=by,
                holder_name=options["name"],
                reason=options["reason"],
                hide_former_name=options["hide_former_name"],
            )
        except InvalidInput as error:
            raise CommandError(" ".join(error.extra["errors"]["holder_name"])) from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{corrected.code} is queued: {corrected.verification_url}")
