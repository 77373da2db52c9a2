"""``manage.py work_report``: what waits, since when, and what was given up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lms.queues import standings


class Command(BaseCommand):
    """For a terminal and for monitoring: it ends with 1 when something is slow or was given up."""

    help = "Print how the queues stand; the exit code is 1 when something needs attention."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print one line for each kind of work."""
        rows = list(standings())
        for row in rows:
            age = int(row.oldest.total_seconds()) if row.oldest else 0
            label = row.model._meta.label
            self.stdout.write(
                f"{label:32} waiting {row.waiting:6}  oldest {age:5} s  given up {row.dead:5}"
            )
        if any(row.dead or row.is_slow for row in rows):
            raise SystemExit(1)
