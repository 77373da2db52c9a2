"""Issuing: the product's drains against the usual pipeline, and against the floor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import naive
from benchmarks.clock import Rounds, cpu_ms
from benchmarks.floor import Floor
from benchmarks.learners import course_with_students, finish_all, make_due
from benchmarks.ordinary import OrdinaryPage
from certificates.documents import make_pdf
from certificates.keys import keyring
from certificates.models import Certificate, CertificateArchive
from certificates.services.archiving import archive_due_certificates
from certificates.services.issuing import issue_due_certificates
from courses.models import Course

ROUNDS = 5
OURS, USUAL = 400, 6  # certificates in a round
_WARM = 100


def issuing() -> dict[str, float]:
    """CPU of this process for each certificate; the rows were written before.

    ``issue_vs_naive``: neither archives. ``issue_vs_naive_archived``: both do, and ours reads back what it put.
    ``floor_vs_issue``: how many floors the issue is high; neither archives. ``issue_vs_render``: what the ledger, the
    mail and the credential add.
    """
    course = course_with_students(_WARM + ROUNDS * (OURS + USUAL))
    ids = finish_all(course)
    floor = Floor(ids, course.title, keyring().document)
    rounds = Rounds()
    with TemporaryDirectory() as folder:
        page = OrdinaryPage(Path(folder))
        _warm(ids[:_WARM], floor)
        for start in range(_WARM, len(ids), OURS + USUAL):
            ours, usual = ids[start : start + OURS], ids[start + OURS : start + OURS + USUAL]
            rounds.add(_ours(ours) | _usual(usual, page) | _floor(floor) | _documents(ours))
    return _figures(rounds, course)


def _figures(rounds: Rounds, course: Course) -> dict[str, float]:
    issued = Certificate.objects.filter(course=course, state="issued", archive__state="stored")
    assert issued.count() == _WARM + ROUNDS * (OURS + USUAL)
    return {
        "issue_vs_naive": rounds.ratio("usual_issue", "issue"),
        "issue_vs_naive_archived": rounds.ratio("usual", "issue", "archive"),
        "floor_vs_issue": rounds.ratio("issue", "floor"),
        "issue_vs_render": rounds.ratio("issue", "document"),
        "issue_cpu_ms": rounds.median("issue"),
        "issue_and_archive_cpu_ms": rounds.median("issue") + rounds.median("archive"),
        "naive_cpu_ms": rounds.median("usual"),
        "floor_cpu_ms": rounds.median("floor"),
    }


def _warm(ids: Sequence[int], floor: Floor) -> None:
    make_due(ids)
    assert issue_due_certificates() == len(ids)
    archive_due_certificates()
    floor.issue(len(ids))


def _ours(ids: Sequence[int]) -> dict[str, float]:
    make_due(ids)
    issue = cpu_ms(issue_due_certificates)
    archive = cpu_ms(archive_due_certificates)
    done = CertificateArchive.objects.filter(certificate__in=ids, state="stored")
    assert done.count() == len(ids)
    return {"issue": issue / len(ids), "archive": archive / len(ids)}


def _usual(ids: Sequence[int], page: OrdinaryPage) -> dict[str, float]:
    made: dict[int, bytes] = {}

    def issue() -> None:
        made.update({pk: naive.issue_certificate(pk, page) for pk in ids})

    def archive() -> None:
        for pk, document in made.items():
            naive.archive_certificate(pk, document)

    issuing, archiving = cpu_ms(issue) / len(ids), cpu_ms(archive) / len(ids)
    return {"usual": issuing + archiving, "usual_issue": issuing}


def _floor(floor: Floor) -> dict[str, float]:
    return {"floor": cpu_ms(partial(floor.issue, OURS)) / OURS}


def _documents(ids: Sequence[int]) -> dict[str, float]:
    """The documents alone, made again."""
    rows = list(Certificate.objects.filter(pk__in=ids))
    return {"document": cpu_ms(lambda: [make_pdf(row) for row in rows]) / len(rows)}
