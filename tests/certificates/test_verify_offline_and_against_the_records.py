"""``verify_certificate``: what a file proves alone, and what the records add."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from certificates.management.commands import verify_certificate
from certificates.models import Certificate, SigningKey
from certificates.services.issuing import issue_due_certificates
from certificates.services.keys import register_keys
from certificates.services.lifecycle import revoke_certificate, supersede_certificate
from certificates.verification import our_certificates, verify_alone
from courses.models import Course
from tests.factories.academy import finish
from tests.factories.signing import make_keyring, signed_page, write_page

RING = make_keyring("Academia Titula")
WRITTEN = write_page(RING.document)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "alicia.pdf"
    path.write_bytes(WRITTEN.to_bytes())
    return path


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    path = tmp_path / "academy.pem"
    path.write_bytes(RING.document.certificate.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def issued(alicia: User, course: Course) -> Certificate:
    """Alicia's certificate, with the small document of these tests in place of its own."""
    finish(alicia, course)
    issue_due_certificates()
    register_keys(keyring=RING)
    Certificate.objects.update(sha256=WRITTEN.sha256)
    return Certificate.objects.get()


def verify(*arguments: object) -> tuple[str, str]:
    """Run the command: what it printed, and its complaint (none: empty)."""
    out = io.StringIO()
    try:
        call_command("verify_certificate", *map(str, arguments), stdout=out, stderr=out)
    except CommandError as error:  # which ends the process with 1
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def verdicts(*arguments: object) -> list[dict[str, Any]]:
    printed, _complaint = verify(*arguments, "--json")
    found: list[dict[str, Any]] = json.loads(printed)
    return found


def test_offline_a_certificate_is_valid_by_the_trusted_key_alone(pdf: Path, trust: Path) -> None:
    """Not one query: this test has no database."""
    printed, complaint = verify(pdf, "--offline", "--trust", trust)
    assert not complaint
    assert f"{pdf}: " in printed
    assert "Academia Titula" in printed
    assert WRITTEN.sha256 in printed


def test_offline_every_other_file_is_told_apart_and_ends_in_an_error(
    pdf: Path, trust: Path, tmp_path: Path
) -> None:
    whole = pdf.read_bytes()
    files = {
        "altered.pdf": whole.replace(b"(Alicia)", b"(Alvaro)"),
        "added.pdf": whole + b"%more\n",
        "foreign.pdf": signed_page(make_keyring().document),
        "plain.pdf": write_page(None).to_bytes(),
        "noise.pdf": b"\0\1\2",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    paths = [pdf, *(tmp_path / name for name in files)]
    found = verdicts(*paths, "--offline", "--trust", trust)
    assert [each["verdict"] for each in found] == [
        "valid",
        "altered",
        "altered",
        "not_ours",
        "not_signed",
        "not_signed",
    ]
    assert found[0]["keyId"] == RING.document.kid
    assert all(each["certificate"] is None for each in found)
    _printed, complaint = verify(*paths, "--offline", "--trust", trust)
    assert complaint == "5 of 6 files are not valid certificates."


def test_offline_without_a_certificate_to_believe_is_refused(pdf: Path) -> None:
    assert "--offline needs --trust" in verify(pdf, "--offline")[1]


def test_a_file_that_is_missing_or_no_certificate_is_told(pdf: Path, trust: Path) -> None:
    assert "cannot be read" in verify(pdf.parent / "none.pdf", "--offline", "--trust", trust)[1]
    assert "holds no certificate" in verify(pdf, "--offline", "--trust", pdf)[1]


def test_without_a_database_the_trusted_key_still_speaks(
    pdf: Path, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(verify_certificate, "our_certificates", down)
    printed, complaint = verify(pdf, "--trust", trust)
    assert "nothing is known of revocations" in printed
    assert not complaint
    assert "it is not known which keys are ours" in verify(pdf)[1]


def test_the_records_know_the_certificate_and_its_page(issued: Certificate, pdf: Path) -> None:
    printed, complaint = verify(pdf)
    assert not complaint
    assert issued.number in printed
    assert issued.verification_url in printed
    (found,) = verdicts(pdf)
    assert found["verdict"] == "valid"
    assert found["certificate"]["code"] == issued.code


def test_a_revoked_certificate_is_intact_and_revoked(
    issued: Certificate, pdf: Path, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    (found,) = verdicts(pdf)
    assert (found["verdict"], found["intact"]) == ("revoked", True)
    assert found["certificate"]["revocationReason"] == "Plagio"
    printed, complaint = verify(pdf)
    assert "Plagio" in printed
    assert complaint


def test_a_corrected_certificate_names_the_one_in_its_place(
    issued: Certificate, pdf: Path, diego: User
) -> None:
    new = supersede_certificate(certificate=issued, by=diego, holder_name="Alicia F.", reason="x")
    assert verdicts(pdf)[0]["verdict"] == "valid"
    issue_due_certificates()
    (found,) = verdicts(pdf)
    assert found["verdict"] == "superseded"
    assert found["certificate"]["supersededBy"] == new.code
    assert new.verification_url in verify(pdf)[0]


def test_an_expired_certificate_says_until_when(issued: Certificate, pdf: Path) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Certificate.objects.update(expires_on=yesterday)
    (found,) = verdicts(pdf)
    assert found["verdict"] == "expired"
    assert found["certificate"]["expiresOn"] == str(yesterday)


def test_our_signature_on_bytes_that_were_never_issued_is_not_enough(
    issued: Certificate, tmp_path: Path
) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(signed_page(RING.document, "Mallory"))
    assert verdicts(other)[0]["verdict"] == "unrecorded"


def test_a_document_from_before_signatures_is_known_by_its_bytes(
    issued: Certificate, tmp_path: Path
) -> None:
    written = write_page(None)
    Certificate.objects.update(sha256=written.sha256)
    path = tmp_path / "old.pdf"
    path.write_bytes(written.to_bytes())
    (found,) = verdicts(path)
    assert (found["verdict"], found["reason"]) == ("valid", "not_signed")


@pytest.mark.django_db
def test_rotation_and_retirement_leave_old_certificates_verifiable(pdf: Path) -> None:
    register_keys(keyring=RING)
    register_keys(keyring=make_keyring())
    SigningKey.objects.filter(kid=RING.document.kid).update(retired_at=timezone.now())
    assert verify_alone(pdf.read_bytes(), trusted=our_certificates()).finding.valid
