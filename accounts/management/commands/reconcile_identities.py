"""``manage.py reconcile_identities [--dry-run]``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.oidc.reconciling import Outcome, reconcile
from lib.errors import DomainError


class Command(BaseCommand):
    help = "Open accounts for the confirmed people of the Cognito user pool that have none here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        if not settings.COGNITO_USER_POOL_ID:
            raise CommandError("COGNITO_USER_POOL_ID is not set: there is no pool to go through.")
        counts: Counter[Outcome] = Counter()
        try:
            for page in reconcile(dry_run=dry_run):
                counts += page
                self.stderr.write(f"{counts.total()} seen")
        except DomainError as error:
            self._report(counts)
            raise CommandError(f"{error.detail} Run it again: it goes on where it was.") from error
        self._report(counts)

    def _report(self, counts: Counter[Outcome]) -> None:
        for outcome in Outcome:
            self.stdout.write(f"{outcome.value}: {counts[outcome]}")
