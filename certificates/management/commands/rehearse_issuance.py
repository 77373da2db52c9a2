"""``manage.py rehearse_issuance``: a storm of completions on a scratch course, measured and wiped away."""

from __future__ import annotations

import time
from math import ceil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import staff_member
from certificates.management.bulk import INTERRUPTED
from certificates.management.rehearsal import (
    Figures,
    figures_of,
    issues_per_second,
    own_peak_mb,
    worker_peaks_mb,
)
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from certificates.services.rehearsing import complete, prepare, rehearsals, wipe
from courses.models import Course
from enrollments.models import Enrollment
from lib.progress_bar import ProgressBar

# With nothing issued for so long, nobody is issuing.
PATIENCE = 60.0
# A lease on a copy that is being stored ends within this.
STORING = 200.0
LOOK_AGAIN = 0.2


class Command(BaseCommand):
    """The same path as a student's last lesson, and the same workers; no mail is sent and no page lists it.

    It uses up numbers of certificates: they are a sequence, and a gap means nothing.
    """

    help = "Rehearse a busy day: complete a scratch course many times, and print how long certificates took."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how fast, and what becomes of them."""
        parser.add_argument("--count", type=int, default=1000, help="completions")
        parser.add_argument("--rate", type=float, default=50.0, help="completions a second")
        parser.add_argument(
            "--target", type=float, help="say how many workers so many a second need (as --rate)"
        )
        parser.add_argument(
            "--keep", action="store_true", help="leave the scratch course to look at"
        )
        parser.add_argument(
            "--clean", action="store_true", help="only remove what earlier rehearsals left"
        )
        parser.add_argument(
            "--drain",
            action="store_true",
            help="issue here, after the storm, where no worker runs: the times then say little",
        )
        parser.add_argument("--by", required=True, help="e-mail of the member of staff who decides")
        parser.add_argument(
            "--yes-in-production", action="store_true", help="needed where DEBUG is off"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Rehearse, print, clean up. Raises ``CommandError`` for who may not and when nobody issues."""
        self._permitted(options)
        if options["clean"]:
            self._clean_up()
            return
        course = prepare(count=options["count"])
        try:
            self._storm(course, options["rate"])
            self._wait(course, drain=options["drain"])
            rate = options["rate"]
            self._report(course, rate=rate, target=options["target"] or rate)
        except KeyboardInterrupt as interruption:
            self.stderr.write("\nStopped.")
            raise SystemExit(INTERRUPTED) from interruption
        finally:
            if options["keep"]:
                self.stdout.write(f"Kept: {course.slug}. Remove it with --clean.")
            else:
                self._clean_up(course)

    def _permitted(self, options: dict[str, Any]) -> None:
        staff_member(options["by"])
        if not settings.DEBUG and not options["yes_in_production"]:
            raise CommandError(
                "This is no development server: its workers would be busy with the rehearsal. "
                "If that is what you want, say --yes-in-production. Nothing was changed."
            )
        if options["count"] < 1 or options["rate"] <= 0:
            raise CommandError("--count and --rate must be more than nothing.")

    def _storm(self, course: Course, rate: float) -> None:
        seats = list(
            Enrollment.objects.filter(course=course).select_related("student", "course__instructor")
        )
        started = time.monotonic()
        with ProgressBar(total=len(seats), label="completions") as bar:
            for number, seat in enumerate(seats):
                time.sleep(max(0.0, started + number / rate - time.monotonic()))
                complete(enrollment=seat)
                bar.advance()

    def _wait(self, course: Course, *, drain: bool) -> None:
        waiting = Certificate.objects.filter(course=course, state=Certificate.State.QUEUED)
        before, since = waiting.count(), time.monotonic()
        with ProgressBar(total=before, label="certificates left to issue") as bar:
            while left := waiting.count():
                if drain:
                    issue_due_certificates()
                if left < before:
                    bar.advance(before - left)
                    before, since = left, time.monotonic()
                elif time.monotonic() - since > PATIENCE:
                    raise CommandError(f"{left} still wait and nobody issues: is a worker running?")
                time.sleep(LOOK_AGAIN)

    def _report(self, course: Course, *, rate: float, target: float) -> None:
        figures = figures_of(course)
        if figures is None:
            raise CommandError(
                "Nothing could be issued: see the certificates given up in the admin."
            )
        if figures.asked < 0.9 * rate:
            self.stdout.write("One process could not complete courses as fast as asked.")
        for name, value in self._lines(figures, target):
            self.stdout.write(f"{name:<34}{value:>12}")

    def _lines(self, figures: Figures, target: float) -> list[tuple[str, str]]:
        alone = issues_per_second()
        peaks = worker_peaks_mb()
        return [
            ("certificates issued", f"{figures.issued}"),
            ("completions a second", f"{figures.asked:.1f}"),
            ("certificates a second", f"{figures.issued_rate:.1f}"),
            ("completion to issue, p50 (ms)", f"{figures.p50:.0f}"),
            ("completion to issue, p95 (ms)", f"{figures.p95:.0f}"),
            ("completion to issue, p99 (ms)", f"{figures.p99:.0f}"),
            ("peak memory here (MB)", f"{own_peak_mb():.0f}"),
            ("peak memory of a worker (MB)", f"{peaks[0]:.0f}" if peaks else "not visible"),
            ("a worker's certificates a second", f"about {alone:.0f}"),
            (f"workers for {target:g} a second", f"about {ceil(target / alone)}"),
        ]

    def _clean_up(self, *courses: Course) -> None:
        until = time.monotonic() + STORING
        for course in courses or rehearsals():
            while (left := wipe(course=course)) and time.monotonic() < until:
                time.sleep(1)
            if left:
                self.stderr.write(
                    f"{course.slug}: {left} copies are still being stored. Give --clean later."
                )
            else:
                self.stdout.write(f"{course.slug} is removed.")
