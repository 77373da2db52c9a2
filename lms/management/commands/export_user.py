"""``manage.py export_user``: everything that is known about a person, for who asked for it by letter."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import person
from lib.errors import DomainError
from lms.privacy.exporting import export_account


class Command(BaseCommand):
    """The same file that the person can download in the browser."""

    help = "Write the personal data of an account into a ZIP."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, where to, and who decides it."""
        parser.add_argument("email", help="of the account")
        parser.add_argument("--out", required=True, metavar="FILE", help="a ZIP, not there yet")
        parser.add_argument(
            "--by", required=True, help="e-mail of the member of staff who decides it"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Write it, readable by its owner alone. Raises ``CommandError``."""
        user, by, path = person(options["email"]), person(options["by"]), Path(options["out"])
        try:
            path.touch(mode=0o600, exist_ok=False)
            with closing(export_account(user=user, by=by)) as made, path.open("wb") as out:
                shutil.copyfileobj(made, out)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        except DomainError as error:
            path.unlink()
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}: {path.stat().st_size} bytes about {user.email}.")
