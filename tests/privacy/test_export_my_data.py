"""Everything that is known about a person, in a file for nobody but them."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.enums import AccountType, AuditAction
from accounts.models import AuditEntry, User
from accounts.services.tokens import issue_token
from certificates.models import Certificate
from certificates.services.archiving import archive_due_certificates
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from lib.errors import NotAllowed
from lms.privacy.exporting import export_account
from progress.services import Report, track_progress
from tests.certificates.archive import use_storage
from tests.factories.academy import (
    add_video_lesson,
    enroll,
    finish,
    make_course,
    open_since,
)
from tests.factories.people import PASSWORD, make_user
from tests.privacy.conftest import surely

EXPORT = "/account/privacy/export/"


def download(client: Client) -> ZipFile:
    answer = client.post(EXPORT)
    assert answer.headers["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(answer.getvalue()))


def data_in(archive: ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("data.json"))
    return found


def test_the_file_tells_all_and_no_secret(
    sure: Client, alicia: User, bruno: User, issued: Certificate, course: Course
) -> None:
    secret, _expires = issue_token(email=alicia.email, password=PASSWORD)
    film = add_video_lesson(course, seconds=600)
    open_since(alicia.enrollments.get(), film, seconds=900)
    track_progress(
        student=alicia, lesson_id=film.pk, report=Report(position=60, watched=[[0, 30], [45, 60]])
    )
    archive = download(sure)
    data = data_in(archive)

    assert data["profile"]["email"] == "alicia@example.com"
    assert data["profile"]["full_name"] == "Alicia Fernández Ríos"
    assert data["email_addresses"][0]["verified"] is True
    assert data["api_tokens"][0]["hint"] == secret[:6]
    assert [row["course"] for row in data["enrolments"]] == [course.title]
    assert [[0, 30], [45, 60]] in [row["watched"] for row in data["lessons"]]
    assert len(data["completions"]) == 1
    (certificate,) = data["certificates"]
    assert certificate["number"] == issued.number
    assert [event["what"] for event in certificate["history"]] == ["queued", "issued"]
    assert {"certificate_issued", "enrollment_confirmed"} <= {row["kind"] for row in data["mails"]}
    assert data["audit_trail"][-1]["action"] == AuditAction.DATA_EXPORTED

    everything = "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert secret not in everything
    assert alicia.password not in everything
    assert alicia.api_tokens.get().digest not in everything
    assert bruno.email not in everything


def test_the_pdfs_are_the_documents_that_were_issued(sure: Client, issued: Certificate) -> None:
    document = download(sure).read(f"certificates/{issued.number}.pdf")
    assert hashlib.sha256(document).hexdigest() == issued.sha256


def test_they_are_made_on_the_spot_when_s3_is_away(
    sure: Client, issued: Certificate, settings: Settings
) -> None:
    archive_due_certificates()
    use_storage(settings, endpoint_url="http://127.0.0.1:9")
    document = download(sure).read(f"certificates/{issued.number}.pdf")
    assert hashlib.sha256(document).hexdigest() == issued.sha256


def test_the_explanation_speaks_the_language_of_its_reader(alicia: User, bruno: User) -> None:
    with export_account(user=bruno, by=bruno) as file:
        text = ZipFile(file).read("README.txt").decode()
    assert "Bruno Keller" in text
    assert "Everything that Titula knew about" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 78


def test_the_password_is_asked_for_once_more(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    for answer in (client.get(EXPORT), client.post(EXPORT)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
    assert not AuditEntry.objects.filter(action=AuditAction.DATA_EXPORTED).exists()

    wrong = client.post("/account/reauthenticate/", {"password": "x", "next": EXPORT})
    assert wrong.status_code == 200
    right = client.post(
        "/account/reauthenticate/", {"password": PASSWORD, "next": EXPORT}, follow=False
    )
    # The download that was asked for goes on where it was interrupted.
    assert right.headers["Content-Type"] == "application/zip"
    assert ZipFile(io.BytesIO(right.getvalue())).namelist()[:2] == ["README.txt", "data.json"]
    assert client.get(EXPORT).status_code == 200


def test_it_is_written_down_and_the_sixth_in_an_hour_waits(sure: Client, alicia: User) -> None:
    for _ in range(5):
        download(sure)
    answer = sure.post(EXPORT, follow=True)
    assert answer.redirect_chain == [("/account/privacy/", 302)]
    assert answer.headers["Content-Type"].startswith("text/html")
    entries = alicia.audit_entries.filter(action=AuditAction.DATA_EXPORTED)
    assert entries.count() == 5
    assert {(entry.actor, entry.address) for entry in entries} == {(alicia, "127.0.0.1")}


def test_it_takes_as_many_queries_for_thirty_courses_as_for_one(alicia: User, carla: User) -> None:
    def live() -> None:
        finish(alicia, make_course(instructor=carla, lessons=1))
        enroll(alicia, make_course(instructor=carla, lessons=1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            export_account(user=alicia, by=alicia).close()
        return len(captured)

    live()
    issue_due_certificates()
    queries()
    first = queries()
    for _ in range(29):
        live()
    issue_due_certificates()
    assert Certificate.objects.filter(state="issued").count() == 30
    assert queries() == first


def test_nobody_else_gets_it(alicia: User, bruno: User, carla: User, diego: User) -> None:
    for other in (bruno, carla):
        with pytest.raises(NotAllowed):
            export_account(user=alicia, by=other)
    boss = make_user("Elena", account_type=AccountType.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        export_account(user=boss, by=diego)
    assert not AuditEntry.objects.filter(action=AuditAction.DATA_EXPORTED).exists()


def test_instructors_take_theirs_too(carla: User, course: Course) -> None:
    data = data_in(download(surely(carla)))
    assert [row["title"] for row in data["courses_taught"]] == [course.title]


def test_staff_export_it_by_command_into_a_file_of_their_own(
    alicia: User, diego: User, issued: Certificate, tmp_path: Path
) -> None:
    out = tmp_path / "alicia.zip"
    call_command("export_user", alicia.email, out=str(out), by=diego.email, verbosity=0)
    assert out.stat().st_mode & 0o077 == 0
    with ZipFile(out) as archive:
        assert f"certificates/{issued.number}.pdf" in archive.namelist()
    entry = alicia.audit_entries.get(action=AuditAction.DATA_EXPORTED)
    assert entry.actor == diego

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_user", alicia.email, out=str(out), by=diego.email)
    refused = tmp_path / "diego.zip"
    with pytest.raises(CommandError):
        call_command("export_user", diego.email, out=str(refused), by=alicia.email)
    assert not refused.exists()
