"""Commands on many certificates: nothing twice, nobody starved, and a rehearsal of each that changes nothing."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateTemplate,
    CourseCertificate,
)
from certificates.services import backfilling, bulk
from certificates.services.backfilling import owed, queue_owed
from certificates.services.bulk import Batch, next_turns
from certificates.services.issuing import issue_due_certificates
from certificates.services.queueing import queue_certificate
from certificates.services.reissuing import Reprint, reissue_certificates
from courses.models import Course
from enrollments.models import Enrollment
from lib.errors import NotAllowed
from lib.work import Priority
from notifications.models import OutboundEmail
from progress.models import CourseCompletion
from tests.factories.academy import finish, make_course


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def completions(course: Course, count: int, *, days_ago: int = 0) -> list[CourseCompletion]:
    """Completions as an import leaves them: without certificates."""
    students = User.objects.bulk_create(
        User(email=f"{course.slug}-{n}@example.com", full_name=f"Estudiante {n}", password="!")
        for n in range(count)
    )
    seats = Enrollment.objects.bulk_create(
        Enrollment(student=student, course=course, source="staff") for student in students
    )
    day = timezone.now() - timedelta(days=days_ago)
    return CourseCompletion.objects.bulk_create(
        CourseCompletion(enrollment=seat, completed_at=day) for seat in seats
    )


@pytest.fixture
def by(diego: User) -> list[str]:
    return ["--by", diego.email]


@pytest.fixture
def three(course: Course, by: list[str]) -> list[Certificate]:
    """Three issued certificates of one course."""
    completions(course, 3)
    run("issue_certificates", *by)
    issue_due_certificates()
    return list(Certificate.objects.order_by("id"))


def small_batches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(bulk, "BATCH", size)


# --- issue_certificates


def test_every_completion_without_a_certificate_gets_one_and_only_one(
    course: Course, alicia: User, by: list[str], diego: User
) -> None:
    finish(alicia, course)
    completions(course, 4)
    assert "4 certificates are queued" in run("issue_certificates", *by)
    assert "0 certificates are queued" in run("issue_certificates", *by)
    assert Certificate.objects.count() == 5
    mine = Certificate.objects.exclude(student=alicia)
    assert set(mine.values_list("priority", flat=True)) == {Priority.BULK}
    events = CertificateEvent.objects.filter(certificate__in=mine)
    assert events.count() == 4
    assert {event.actor for event in events} == {diego}
    issue_due_certificates()
    assert Certificate.objects.filter(state="issued").count() == 5


def test_a_backfilled_certificate_says_what_a_live_one_would(course: Course, by: list[str]) -> None:
    CourseCertificate.objects.create(course=course, valid_months=12, hours="7.5", language="en")
    first, second = completions(course, 2, days_ago=40)
    live = queue_certificate(completion=first)
    run("issue_certificates", *by)
    bulk_made = Certificate.objects.get(completion=second)
    own = {"id", "code", "completion", "student", "holder_name", "verification_url"}
    work = {"priority", "turn", "due_at", "created_at", "updated_at"}
    for field in Certificate._meta.concrete_fields:
        if field.name not in own | work:
            assert getattr(bulk_made, field.attname) == getattr(live, field.attname), field.name
    assert bulk_made.holder_name == "Estudiante 1"
    assert bulk_made.code in bulk_made.verification_url


def test_of_one_course_since_a_day(course: Course, by: list[str]) -> None:
    other = make_course()
    completions(course, 2, days_ago=1)
    completions(other, 1)
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    today = timezone.localdate().isoformat()
    only = ["--course", course.slug, *by]
    assert "0 certificates" in run("issue_certificates", "--since", today, *only)
    assert "2 certificates" in run("issue_certificates", "--since", day, *only)
    assert not Certificate.objects.filter(course=other).exists()


def test_a_dry_run_of_each_command_changes_nothing(
    three: list[Certificate], by: list[str], tmp_path: Path
) -> None:
    completions(make_course(slug="otro"), 2)
    codes = tmp_path / "codes.txt"
    codes.write_text("\n".join(row.code for row in three))
    before = Certificate.objects.count(), CertificateEvent.objects.count()
    dry = ["--dry-run", *by]
    said = run("issue_certificates", *dry)
    assert "2 certificates would be queued" in said
    assert "otro" in said
    again = ["reissue_certificates", "--codes", str(codes), "--reason", "x"]
    assert "3 certificates would be issued again" in run(*again, *dry)
    revoke = ["revoke_certificate", "--codes", str(codes), "--reason", "x"]
    assert "3 certificates would be revoked" in run(*revoke, *dry)
    assert (Certificate.objects.count(), CertificateEvent.objects.count()) == before
    assert not Certificate.objects.filter(state="revoked").exists()


def test_an_interrupted_run_says_how_to_go_on_and_goes_on(
    course: Course, diego: User, by: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    completions(course, 5)
    small_batches(monkeypatch, 2)
    real = backfilling.queue_many
    calls = []

    def interrupted(*args: Any, **kwargs: Any) -> int:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr("certificates.services.backfilling.queue_many", interrupted)
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("issue_certificates", *by, stdout=StringIO(), stderr=err)
    assert stopped.value.code == 130
    assert Certificate.objects.count() == 2, "the batch that was stopped left nothing"
    after = err.getvalue().split("--after ")[1].strip()
    assert "3 certificates are queued" in run("issue_certificates", "--after", after, *by)
    assert Certificate.objects.count() == 5


@pytest.mark.parametrize("command", ["issue_certificates", "reissue_certificates"])
def test_only_staff_and_only_what_exists(
    command: str, carla: User, course: Course, diego: User
) -> None:
    words = [command] + (["--reason", "x"] if command.startswith("re") else [])
    for who in (carla.email, "nobody@example.com"):
        with pytest.raises(CommandError):
            run(*words, "--course", course.slug, "--by", who)
    with pytest.raises(CommandError, match="no-such"):
        run(*words, "--course", "no-such", "--by", diego.email)
    with pytest.raises(NotAllowed):
        list(queue_owed(completions=owed(), by=carla))


# --- reissue_certificates


def test_a_course_is_issued_again_once_for_a_reason(
    three: list[Certificate], by: list[str], course: Course, diego: User
) -> None:
    course.title = "Título mejor"
    course.save()
    words = ["reissue_certificates", "--course", course.slug, "--reason", "Errata", *by]
    assert "3 certificates" in run(*words, "--refresh-title")
    assert "0 certificates" in run(*words), "they are on their way"
    assert all(row.is_valid for row in Certificate.objects.filter(pk__in=[r.pk for r in three]))
    issue_due_certificates()
    assert "0 certificates" in run(*words), "those that it made are not made again"
    new = Certificate.objects.filter(state="issued")
    assert {row.course_title for row in new} == {"Título mejor"}
    assert {row.supersedes_id for row in new} == {row.pk for row in three}
    assert Certificate.objects.filter(state="superseded").count() == 3
    assert new.first().events.first().detail["reason"] == "Errata"

    assert "3 certificates" in run(*words[:-3], "Otra errata", *by), (
        "another reason is another time"
    )


def test_those_of_a_template_are_issued_again_with_another(
    three: list[Certificate], by: list[str]
) -> None:
    old = three[0].template
    new = CertificateTemplate.objects.create(name="Nuevo", html=f"{old.html}<!-- 2 -->")
    words = ["--template-version", f"{old.name}:{old.version}", "--template", str(new.pk)]
    assert "3 certificates" in run("reissue_certificates", *words, "--reason", "Logo", *by)
    assert Certificate.objects.filter(template=new, state="queued").count() == 3
    for wrong in ("Titula:99", "Titula", "x:y"):
        with pytest.raises(CommandError):
            run("reissue_certificates", "--template-version", wrong, "--reason", "x", *by)


def test_codes_of_a_file_however_typed_and_nothing_if_one_is_unknown(
    three: list[Certificate], by: list[str], tmp_path: Path
) -> None:
    first, second, _third = three
    codes = tmp_path / "codes.txt"
    codes.write_text(
        f"# de la promoción\n{first.code.lower()}\n\n{second.code} # Eva\n000000000000\n"
    )
    words = ["reissue_certificates", "--codes", str(codes), "--reason", "x", *by]
    with pytest.raises(CommandError, match="000000000000"):
        run(*words)
    assert Certificate.objects.count() == 3
    codes.write_text(f"{first.code.lower()}\n{second.code}\n{first.code}\n")
    assert "2 certificates" in run(*words)
    with pytest.raises(CommandError):
        run("reissue_certificates", "--codes", str(tmp_path / "none"), "--reason", "x", *by)


# --- revoke_certificate


def test_many_are_revoked_for_one_reason_and_their_holders_told_after_everybody_else(
    three: list[Certificate], by: list[str], diego: User
) -> None:
    first, second, third = three
    run("revoke_certificate", first.code, "--reason", "Plagio", *by)
    said = run("revoke_certificate", *(row.code for row in three), "--reason", "Examen robado", *by)
    assert "2 certificates are revoked. 1 are not in force" in said
    first.refresh_from_db()
    assert first.revocation_reason == "Plagio", "what was decided stays"
    for row in (second, third):
        row.refresh_from_db()
        assert (row.state, row.revocation_reason) == ("revoked", "Examen robado")
        assert row.revoked_at is not None
        assert row.events.last().actor == diego
    letters = OutboundEmail.objects.filter(kind="certificate_revoked").order_by("id")
    assert [mail.priority for mail in letters] == [Priority.LIVE, Priority.BULK, Priority.BULK]


def test_a_revocation_of_nothing_or_for_nothing_is_refused(
    three: list[Certificate], by: list[str]
) -> None:
    for words in ([], [three[0].code, "--reason", " "], ["nonsense", three[0].code]):
        reason = [] if "--reason" in words else ["--reason", "x"]
        with pytest.raises(CommandError):
            run("revoke_certificate", *words, *reason, *by)
    assert not Certificate.objects.filter(state="revoked").exists()


# --- many, and fair


def claimed(size: int) -> list[Certificate]:
    with transaction.atomic():
        return Certificate.objects.all().claim(size)


def test_ten_of_one_course_are_served_among_the_first_of_anothers_thousands_and_live_before_both(
    alicia: User, course: Course, by: list[str]
) -> None:
    other, live = make_course(), make_course()
    completions(course, 2_000)
    run("issue_certificates", "--course", course.slug, *by)
    issued_meanwhile = claimed(300)
    Certificate.objects.filter(pk__in=[row.pk for row in issued_meanwhile]).update(state="failed")
    completions(other, 10)
    run("issue_certificates", "--course", other.slug, *by)
    finish(alicia, live)

    line = claimed(25)
    assert line[0].course == live
    assert sum(row.course_id == other.pk for row in line[1:]) == 10
    assert sum(row.course_id == course.pk for row in line[1:]) >= 10, "the first goes on, too"


def test_a_course_goes_on_after_its_own_last_turn_and_another_starts_where_the_line_is(
    course: Course, diego: User
) -> None:
    other = make_course()
    assert next_turns([course.pk, course.pk, other.pk]) == [0, 1, 0]
    completions(course, 3)
    list(queue_owed(completions=owed(), by=diego))
    assert next_turns([course.pk, other.pk]) == [3, 0]
    Certificate.objects.filter(turn=0).update(state="failed")
    assert next_turns([course.pk, other.pk, other.pk]) == [3, 1, 2]


def test_a_batch_takes_as_many_queries_for_hundreds_of_rows_as_for_one(
    course: Course, diego: User
) -> None:
    def queries(count: int, number: int) -> int:
        completions(make_course(slug=f"c{number}"), count)
        with CaptureQueriesContext(connection) as captured:
            assert sum(batch.done for batch in queue_owed(completions=owed(), by=diego)) == count
        Certificate.objects.update(state="failed")
        return len(captured)

    queries(1, 0)  # the first one meets the template
    assert queries(200, 1) == queries(1, 2)


def test_reissuing_yields_what_each_batch_did(
    three: list[Certificate], diego: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    batches = reissue_certificates(
        certificates=Certificate.objects.all(), by=diego, reason="x", reprint=Reprint()
    )
    assert list(batches) == [Batch(2, 2, three[1].pk), Batch(1, 1, three[2].pk)]
