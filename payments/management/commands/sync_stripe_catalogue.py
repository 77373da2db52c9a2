"""``manage.py sync_stripe_catalogue``: keep products and prices at Stripe like ours, as a worker does every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.services.syncing import sync_catalogue


class Command(BaseCommand):
    """It can be stopped and given again at any time; a checkout that comes first makes its own price."""

    help = "Make, rename and withdraw products and prices at Stripe, so that they are what is on sale here."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it, and say how many. Raises ``CommandError`` when Stripe was away or refused some."""
        report = sync_catalogue()
        self.stdout.write(
            f"{report.made} made, {report.renamed} renamed, {report.withdrawn} withdrawn"
        )
        for sentence in report.failed:
            self.stderr.write(sentence)
        if report.stopped:
            raise CommandError(report.stopped)
        if report.failed:
            raise CommandError(f"{len(report.failed)} refused; the rest is done.")
