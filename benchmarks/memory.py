"""How much memory a worker takes, whatever it is given to do."""

from __future__ import annotations

import subprocess

from django.db import connection

from benchmarks.learners import course_with_students, finish_all, make_due
from benchmarks.servers import child, environment_of_children
from certificates.models import Certificate, CertificateArchive

CERTIFICATES = 10_000
#: So many are archived as well: what is in memory then is bounded by the pipeline, not by their number.
ARCHIVED = 2_000


def peak_memory() -> dict[str, float]:
    """``peak_rss_mb``: the high-water mark of a process that issues ``CERTIFICATES`` and archives ``ARCHIVED``."""
    ids = finish_all(course_with_students(CERTIFICATES))
    make_due(ids)
    done = subprocess.run(
        child("worker", ARCHIVED),
        env=environment_of_children(connection.settings_dict["NAME"]),
        check=True,
        capture_output=True,
        text=True,
    )
    assert Certificate.objects.filter(pk__in=ids, state="issued").count() == CERTIFICATES
    stored = CertificateArchive.objects.filter(certificate__in=ids, state="stored").count()
    assert stored == ARCHIVED, stored
    before, issued, peak = map(float, done.stdout.split())
    return {
        "peak_rss_mb": peak,
        "peak_rss_before_work_mb": before,
        "peak_rss_issuing_mb": issued,
    }
