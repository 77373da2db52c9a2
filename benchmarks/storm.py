"""Ten thousand students who finish one after the other, with real workers on the same machine."""

from __future__ import annotations

import subprocess
from typing import Final

from django.db import connection
from django.db.models import Count, Q

from benchmarks.learners import course_with_students
from benchmarks.servers import child, environment_of_children
from benchmarks.watching import Wait, is_flat, percentile, rate_of, watch
from benchmarks.workers import peaks_mb, workers
from certificates.models import Certificate
from courses.models import Course
from notifications.models import OutboundEmail

#: Completions a second that are tried, one after the other, for some seconds each.
RATES: Final = (100, 150, 200, 250, 300, 350, 400)
PROBE_SECONDS: Final = 6
STORM: Final = 10_000
WARM: Final = 300
TRIES: Final = 4


def storm() -> dict[str, float]:
    """``storm_p99_ms``: from the commit of a completion until its certificate is there to be seen, for 99 % of them.

    ``storm_rate``: completions a second, the highest that stayed flat over ``STORM`` of them (``storm_flat`` is 0 if
    none did). ``storm_lost``: completions without exactly one certificate, one issue and one mail.
    """
    course = course_with_students(WARM + sum(RATES) * PROBE_SECONDS + TRIES * STORM)
    with workers() as parents:
        waits, flat = _highest_flat(course)
        peaks = peaks_mb(parents)
    return {
        "storm_p99_ms": percentile(waits, 99),
        "storm_rate": rate_of(waits),
        "storm_p50_ms": percentile(waits, 50),
        "storm_p95_ms": percentile(waits, 95),
        "storm_flat": float(flat),
        "storm_counted": float(len(waits)),
        "storm_lost": float(_lost(course)),
        "storm_archived": float(_of(course).filter(archive__state="stored").count()),
        "storm_worker_peak_rss_mb": max(peaks, default=0),
    }


def _highest_flat(course: Course) -> tuple[list[Wait], bool]:
    """Probe each rate, then let ``STORM`` students come at the highest flat one; at the next lower if it was not."""
    _run(course, 0, WARM, 50)
    used, flat = WARM, [RATES[0]]
    for rate in RATES:
        waits = _run(course, used, rate * PROBE_SECONDS, rate)
        used += rate * PROBE_SECONDS
        if not is_flat(waits, rate):
            break
        flat.append(rate)
    for rate in flat[: -TRIES - 1 : -1]:
        waits = _run(course, used, STORM, rate)
        used += STORM
        if is_flat(waits, rate):
            return waits, True
    return waits, False


def _run(course: Course, skip: int, count: int, rate: int) -> list[Wait]:
    """Let students finish, and return how long each waited; the first of them shows the way and does not count."""
    command = child("completing", course.pk, skip, count, rate)
    students = subprocess.Popen(
        command, env=environment_of_children(connection.settings_dict["NAME"])
    )
    try:
        waits = watch(count)
    finally:
        assert students.wait() == 0
    _tell(waits[1:], rate)
    return waits[1:]


def _tell(waits: list[Wait], rate: float) -> None:
    told = "  ".join(f"p{percent} {percentile(waits, percent):.0f}" for percent in (50, 95, 99))
    verdict = "flat" if is_flat(waits, rate) else "not flat"
    print(f"  {len(waits)} at {rate_of(waits):.0f} of {rate}/s: {told} ms, {verdict}", flush=True)


def _of(course: Course):
    return Certificate.objects.filter(course=course)


def _lost(course: Course) -> int:
    """How many completions do not have exactly one certificate with one issue and one mail."""
    issues = Count("events", filter=Q(events__kind="issued"))
    whole = _of(course).filter(state="issued").annotate(issues=issues).filter(issues=1)
    codes = set(whole.values_list("code", flat=True))
    mails = OutboundEmail.objects.filter(kind="certificate_issued")
    keys = {key.partition(":")[2] for key in mails.values_list("dedupe_key", flat=True)}
    finished = course.enrollments.filter(completion__isnull=False).count()
    return finished - len(codes & keys)
