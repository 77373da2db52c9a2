"""What staff does from a terminal, it does through the same services."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from certificates.enums import CertificateState
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from notifications.models import OutboundEmail
from tests.factories.academy import enroll, finish


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def issued(alicia: User, course: Course) -> Certificate:
    certificate = finish(alicia, course).certificates.get()
    issue_due_certificates()
    certificate.refresh_from_db()
    return certificate


def test_an_account_of_any_type_is_created_verified(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "a long password")

    run("create_account", "elena@example.com", "--name", "Elena Ruiz", "--type", "staff")

    elena = User.objects.get(email="elena@example.com")
    assert elena.is_office
    assert elena.check_password("a long password")
    assert elena.emailaddress_set.get().verified


def test_a_certificate_is_issued_only_when_it_is_due(
    alicia: User, bruno: User, course: Course
) -> None:
    finish(alicia, course)
    enroll(bruno, course)

    assert "queued" in run("issue_certificate", alicia.email, course.slug)
    with pytest.raises(CommandError):
        run("issue_certificate", bruno.email, course.slug)
    assert Certificate.objects.get().student == alicia


def test_only_staff_revokes(issued: Certificate, diego: User, carla: User) -> None:
    with pytest.raises(CommandError):
        run("revoke_certificate", issued.code, "--by", carla.email, "--reason", "x")
    issued.refresh_from_db()
    assert issued.is_valid

    run("revoke_certificate", issued.code, "--by", diego.email, "--reason", "Error de inscripción")

    issued.refresh_from_db()
    assert (issued.state, issued.revocation_reason) == (
        CertificateState.REVOKED,
        "Error de inscripción",
    )


def test_a_name_is_corrected(issued: Certificate, diego: User) -> None:
    by = ["--by", diego.email, "--reason", "Nombre incompleto"]
    with pytest.raises(CommandError):
        run("correct_certificate", issued.code, "--name", "🦊", *by)

    run("correct_certificate", issued.code, "--name", "Alicia Fernández", *by)

    assert Certificate.objects.get(supersedes=issued).holder_name == "Alicia Fernández"


def test_the_report_fails_while_something_is_given_up(issued: Certificate, diego: User) -> None:
    run("work_report")
    OutboundEmail.objects.filter(kind="certificate_issued").update(state="failed")
    with pytest.raises(SystemExit):
        run("work_report")

    assert "1 e-mails" in run("retry_dead_work", "--by", diego.email)

    assert "given up     0" in run("work_report")
