"""``manage.py issue_certificates``: promise the certificates of completions that have none."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from accounts.management.people import staff_member
from certificates.management.bulk import add_who_and_how, carry_out, course_called
from certificates.services.backfilling import owed, queue_owed


class Command(BaseCommand):
    """For completions of before there were certificates, or of an import. Given twice, it finds nothing to do."""

    help = "Queue, as bulk work, the certificate of each completion that has none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which completions, and who decides it."""
        parser.add_argument("--course", help="only of this course: the end of its address (slug)")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="only completed since this day: YYYY-MM-DD"
        )
        add_who_and_how(parser)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue them. Raises ``CommandError`` for who may not and for an unknown course."""
        by = staff_member(options["by"])
        course_id = course_called(options["course"]).pk if options["course"] else None
        completions = owed(course_id=course_id, since=options["since"])
        counted = completions.filter(pk__gt=options["after"])
        if options["dry_run"]:
            by_course = counted.values_list("enrollment__course__slug").annotate(n=Count("pk"))
            for slug, count in by_course.order_by("-n"):
                self.stdout.write(f"{count:8} {slug}")
            self.stdout.write(f"{counted.count()} certificates would be queued.")
            return
        batches = queue_owed(completions=completions, by=by, after=options["after"])
        done = carry_out(self, batches, total=counted.count())
        self.stdout.write(f"{done} certificates are queued.")
