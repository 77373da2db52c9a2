"""A rehearsal is as real as a busy day, reaches nobody, and leaves nothing behind."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client

from accounts.models import User
from certificates.management.commands import rehearse_issuance
from certificates.models import Certificate, CertificateArchive, CertificateEvent
from certificates.services.archiving import archive_due_certificates
from certificates.services.issuing import issue_due_certificates
from certificates.services.rehearsing import complete, prepare, rehearsals, wipe
from certificates.services.replacing import queue_replacement
from courses.models import Category, Course
from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from notifications.tasks import deliver_due_emails
from progress.models import CourseCompletion
from tests.factories.academy import finish

MODELS = [
    User,
    Category,
    Course,
    Enrollment,
    CourseCompletion,
    Certificate,
    CertificateArchive,
    CertificateEvent,
    OutboundEmail,
]


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def run(*words: str) -> str:
    out = StringIO()
    call_command("rehearse_issuance", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def life(alicia: User, course: Course) -> Certificate:
    """A real certificate that must be there afterwards, untouched."""
    finish(alicia, course)
    issue_due_certificates()
    archive_due_certificates()
    return Certificate.objects.get()


@pytest.fixture
def storm(diego: User) -> list[str]:
    return ["--count", "12", "--rate", "500", "--drain", "--by", diego.email, "--yes-in-production"]


def test_it_prints_its_figures_and_leaves_nothing_behind(
    life: Certificate, storm: list[str]
) -> None:
    before = counts()
    said = run(*storm)
    assert "certificates issued                         12" in said
    for figure in ("p50", "p95", "p99", "peak memory", "workers for 500 a second"):
        assert figure in said
    assert counts() == before
    assert kinds(life) == ["queued", "issued"]


def kinds(certificate: Certificate) -> list[str]:
    return list(certificate.events.values_list("kind", flat=True))


def test_nobody_gets_a_mail_and_no_page_lists_it(storm: list[str], client: Client) -> None:
    run(*storm, "--keep")
    deliver_due_emails()
    assert mail.outbox == []
    assert Certificate.objects.filter(state="issued").count() == 12
    for page in ("/", "/courses/", "/courses/?q=rehearsal", "/api/v1/courses"):
        assert "Rehearsal of a busy day" not in client.get(page).content.decode()


def test_what_was_kept_is_removed_later_with_its_stored_copies(
    life: Certificate, storm: list[str]
) -> None:
    before = counts()
    run(*storm, "--keep")
    archive_due_certificates()
    first = Certificate.objects.exclude(pk=life.pk).first()
    assert first is not None
    queue_replacement(first, by=life.student, why="reissues", template_id=first.template_id)
    keys = list(CertificateArchive.objects.exclude(certificate=life).values_list("key", flat=True))
    assert len(keys) == 12
    assert default_storage.exists(keys[0])
    assert "is removed" in run(*storm, "--clean")
    assert counts() == before
    assert not any(default_storage.exists(key) for key in keys)
    assert default_storage.exists(life.archive.key)


def test_a_copy_that_is_being_stored_is_waited_for(db: None) -> None:
    course = prepare(count=1)
    complete(enrollment=Enrollment.objects.get(course=course))
    issue_due_certificates()
    (leased,) = CertificateArchive.objects.all().lease(1, 60)
    assert wipe(course=course) == 1
    leased.postpone(ConnectionError("S3 is away"))
    CertificateArchive.objects.update(attempts=0)
    assert wipe(course=course) == 0
    assert not rehearsals().exists()


def test_it_cleans_up_when_it_is_stopped(
    storm: list[str], diego: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts()

    def stopped(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearse_issuance, "figures_of", stopped)
    with pytest.raises(SystemExit) as end:
        run(*storm)
    assert end.value.code == 130
    assert counts()[2:] == before[2:]
    assert not rehearsals().exists()


def test_it_gives_up_when_nobody_issues(storm: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearse_issuance, "PATIENCE", 0.0)
    storm.remove("--drain")
    with pytest.raises(CommandError, match="is a worker running"):
        run(*storm)
    assert not rehearsals().exists()


def test_only_staff_and_in_production_only_when_meant(carla: User, diego: User) -> None:
    for words in (
        ["--by", carla.email, "--yes-in-production"],
        ["--by", "nobody@example.com", "--yes-in-production"],
        ["--by", diego.email],
        ["--by", diego.email, "--yes-in-production", "--count", "0"],
    ):
        with pytest.raises(CommandError):
            run(*words)
    assert not rehearsals().exists()


def test_a_real_course_is_never_wiped_and_its_history_never_goes(life: Certificate) -> None:
    with pytest.raises(ValueError, match="no rehearsal"):
        wipe(course=life.course)
    Course.objects.update(slug="rehearsal-of-a-play")
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM certificates_certificateevent")
