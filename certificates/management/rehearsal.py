"""The figures of a rehearsal."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from certificates.services.issuing import issue_due_certificates
from certificates.services.rehearsing import complete, prepare
from courses.models import Course
from enrollments.models import Enrollment

# From the completion to the event of the issue: written just before the commit, by the clock of whoever wrote it.
_TIMES = """
WITH issued AS (
    SELECT k.completed_at, max(e.at) AS at
    FROM certificates_certificate c
    JOIN progress_coursecompletion k ON k.id = c.completion_id
    JOIN certificates_certificateevent e ON e.certificate_id = c.id AND e.kind = 'issued'
    WHERE c.course_id = %s
    GROUP BY c.id, k.completed_at
)
SELECT count(*),
       percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
           ORDER BY 1000 * extract(epoch FROM at - completed_at)
       ),
       extract(epoch FROM max(completed_at) - min(completed_at)),
       extract(epoch FROM max(at) - min(completed_at))
FROM issued
"""
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """``p50``, ``p95`` and ``p99`` in milliseconds; ``asked`` and ``issued_rate`` in certificates a second."""

    issued: int
    p50: float
    p95: float
    p99: float
    asked: float
    issued_rate: float


def figures_of(course: Course) -> Figures | None:
    """Read from the rows' own times how it went; None when nothing was issued."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, [course.pk])
        issued, percentiles, storm, until_last = cursor.fetchone()
    if not issued:
        return None
    asked, rate = (issued / max(float(span), 0.001) for span in (storm, until_last))
    p50, p95, p99 = percentiles
    return Figures(issued, p50, p95, p99, asked, rate)


def issues_per_second() -> float:
    """How many certificates one process issues here, by itself: document, rows, history and mail.

    Measured on a sample that no worker can see, because its transaction is rolled back.
    """
    with transaction.atomic():
        # The first ones in a process read fonts and keys.
        seconds = [_seconds_to_issue(size) for size in (10, SAMPLE)]
        transaction.set_rollback(True)
    return SAMPLE / seconds[-1]


def _seconds_to_issue(count: int) -> float:
    course = prepare(count=count)
    for seat in Enrollment.objects.filter(course=course):
        complete(enrollment=seat)
    started = time.monotonic()
    issue_due_certificates()
    return time.monotonic() - started


def own_peak_mb() -> float:
    """The most memory that this process has held, in MB (``ru_maxrss`` is in KB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def worker_peaks_mb() -> list[float]:
    """The same for each Celery process of ours that can be seen, highest first; empty where there is no /proc."""
    peaks = [_peak_mb(folder) for folder in Path("/proc").glob("[0-9]*")]
    return sorted((peak for peak in peaks if peak), reverse=True)


def _peak_mb(folder: Path) -> float:
    try:
        command = (folder / "cmdline").read_bytes()
        if (
            folder.stat().st_uid != os.getuid()
            or b"celery" not in command
            or b"worker" not in command
        ):
            return 0
        status = (folder / "status").read_text()
    except OSError:  # it ended while we looked, or is not ours to see
        return 0
    high = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(high[0].split()[1]) / 1024 if high else 0
