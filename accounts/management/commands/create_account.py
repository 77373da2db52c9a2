"""``manage.py create_account``: open or update a verified account of any type."""

from __future__ import annotations

import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.enums import AccountType
from accounts.services.registering import create_account


class Command(BaseCommand):
    """How the first staff account comes into being. The password is asked for, never an argument."""

    help = "Create or update a verified account: student, instructor or staff."

    def add_arguments(self, parser: CommandParser) -> None:
        """The e-mail, and who it is."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="full name, as on certificates")
        parser.add_argument("--type", choices=AccountType.values, default=AccountType.STAFF)
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Ask for the password and create the account. Raises ``CommandError`` when a value cannot be right."""
        password = getpass.getpass("Password: ")
        if not password:
            raise CommandError("A password is needed. Nothing was changed.")
        try:
            user = create_account(
                email=options["email"],
                password=password,
                full_name=options["name"],
                account_type=options["type"],
                language=options["language"],
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{user.email} is {user.account_type}.")
