"""``manage.py purge_expired``: take away what has outlived its time, as a worker does every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.privacy.retention import count_expired, purge_expired

#: Seconds for each kind: the command is there for a backlog, and is in no hurry.
PATIENCE = 24 * 3600.0


class Command(BaseCommand):
    """In small transactions, so that nothing else waits; it can be stopped and given again at any time."""

    help = "Delete or erase expired tokens, sessions, unconfirmed accounts, texts of mails and audit entries."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to only count."""
        parser.add_argument("--dry-run", action="store_true", help="only count; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it, and say how many of each kind."""
        dry_run = options["dry_run"]
        counts = count_expired() if dry_run else purge_expired(seconds=PATIENCE)
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count}{' due' if dry_run else ' gone'}")
