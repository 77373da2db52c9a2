"""What is in the archive and what should be there are compared, and put right without destroying anything."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F
from pytest_django import Settings

from accounts.models import User
from certificates.documents import fetch_pdf, make_pdf
from certificates.models import Certificate, CertificateArchive
from certificates.services import comparing
from certificates.services.archiving import archive_due_certificates, key_of
from certificates.services.comparing import Difference, Kind
from certificates.services.reconciling import DocumentIsStored, reprint_document
from courses.models import Course
from lib.errors import NotAllowed
from tests.certificates.archive import get, issue, make_due, put, use_empty_folder, use_storage


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings) -> None:
    use_empty_folder(settings)


@pytest.fixture
def stored(course: Course) -> list[Certificate]:
    """Six archived certificates, in the order of their keys."""
    issue(course, 6)
    archive_due_certificates()
    return sorted(Certificate.objects.all(), key=key_of)


def reconcile(*words: str) -> tuple[int, list[dict[str, str]], dict[str, int]]:
    """Run the command; returns its exit code, its differences, and its counts."""
    out, code = StringIO(), 0
    try:
        call_command("reconcile_certificates", *words, "--json", stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    *lines, counts = [json.loads(line) for line in out.getvalue().splitlines()]
    return code, lines, counts


def found(*words: str) -> dict[str, str]:
    """Key to kind of what a run finds."""
    return {line["key"]: line["kind"] for line in reconcile(*words)[1]}


def disturb(stored: list[Certificate]) -> dict[str, str]:
    """Do every kind of harm once; returns what must be found."""
    missing, different, unqueued, dead, untouched, _untouched = stored
    default_storage.delete(key_of(missing))
    put(key_of(different), b"forged")
    CertificateArchive.objects.update(archived_at=F("archived_at") - timedelta(minutes=1))
    CertificateArchive.objects.filter(certificate=unqueued).delete()
    default_storage.delete(key_of(unqueued))
    CertificateArchive.objects.filter(certificate=dead).update(
        state="failed", key="", archived_at=None, attempts=50, last_error="S3"
    )
    default_storage.delete(key_of(dead))
    put(key_of(untouched).replace(untouched.code, "ZZZZZZZZZZZZ"), b"whose?")
    put("certificates/readme.txt", b"by hand")
    return {
        key_of(missing): "missing",
        key_of(different): "different",
        key_of(unqueued): "unqueued",
        key_of(dead): "dead",
        key_of(untouched).replace(untouched.code, "ZZZZZZZZZZZZ"): "stray",
        "certificates/readme.txt": "stray",
    }


def state_of_everything() -> tuple[object, ...]:
    rows = CertificateArchive.objects.order_by("pk").values_list()
    objects = [
        (item.key, item.e_tag)
        for item in default_storage.bucket.objects.filter(Prefix=default_storage.location)
    ]
    return list(rows), sorted(objects), list(Certificate.objects.order_by("pk").values_list())


def test_an_archive_that_is_whole_is_found_whole(stored: list[Certificate]) -> None:
    assert reconcile() == (0, [], {"total": 0})
    assert reconcile("--deep") == (0, [], {"total": 0})


def test_every_difference_is_found_repaired_and_gone(
    stored: list[Certificate], diego: User
) -> None:
    expected = disturb(stored)
    code, lines, _counts = reconcile()
    assert {line["key"]: line["kind"] for line in lines} == expected
    assert code == 1

    _code, lines, _counts = reconcile("--repair", "--by", diego.email)
    results = {line["kind"]: line["result"] for line in lines}
    assert results == {
        "missing": "queued",
        "different": "queued",
        "unqueued": "queued",
        "dead": "queued",
        "stray": "reported",
    }
    assert archive_due_certificates() == 4
    for certificate in stored:
        assert get(key_of(certificate)) == make_pdf(certificate)
    assert CertificateArchive.objects.filter(state="stored").count() == 6

    # What lay in the document's place is kept, and strays stay where a person finds them.
    (aside,) = default_storage.bucket.objects.filter(
        Prefix=f"{default_storage.location}/quarantine"
    )
    assert aside.get()["Body"].read() == b"forged"
    assert set(found("--deep").values()) == {"stray"}
    for key, kind in expected.items():
        if kind == "stray":
            default_storage.delete(key)
    assert reconcile("--deep") == (0, [], {"total": 0})


def test_a_dry_run_changes_nothing(stored: list[Certificate], diego: User) -> None:
    disturb(stored)
    before = state_of_everything()
    code, lines, _counts = reconcile("--repair", "--by", diego.email, "--dry-run")
    assert (code, len(lines)) == (1, 6)
    assert state_of_everything() == before


def test_bytes_that_changed_long_before_are_found_by_reading_everything(
    stored: list[Certificate],
) -> None:
    put(key_of(stored[2]), b"rotten")
    CertificateArchive.objects.update(archived_at=F("archived_at") + timedelta(hours=1))
    assert found() == {}
    assert found("--deep") == {key_of(stored[2]): "different"}


def test_what_waits_is_no_difference(course: Course) -> None:
    issue(course, 2)
    assert reconcile() == (0, [], {"total": 0})


def test_what_was_stored_but_given_up_is_recorded(stored: list[Certificate], diego: User) -> None:
    CertificateArchive.objects.filter(certificate=stored[0]).update(
        state="failed", key="", archived_at=None
    )
    _code, lines, _counts = reconcile("--repair", "--by", diego.email)
    assert [line["result"] for line in lines] == ["recorded"]
    assert CertificateArchive.objects.filter(state="stored").count() == 6


def test_a_document_that_comes_out_differently_is_only_printed_anew_when_told_so(
    course: Course, diego: User
) -> None:
    (certificate,) = issue(course, 1)
    Certificate.objects.update(sha256="0" * 64)  # as if it was issued by another release
    archive_due_certificates()
    by = ["--repair", "--by", diego.email]
    code, lines, _counts = reconcile(*by)
    assert code == 1
    assert [(line["kind"], line["result"]) for line in lines] == [("stuck", "unrepeatable")]
    assert Certificate.objects.get().sha256 == "0" * 64

    code, lines, _counts = reconcile(*by, "--reprint")
    assert (code, lines[0]["result"]) == (0, "reprinted")
    archive_due_certificates()
    certificate.refresh_from_db()
    assert get(key_of(certificate)) == make_pdf(certificate) == fetch_pdf(certificate)
    event = certificate.events.get(kind="reprinted")
    assert event.actor == diego
    assert event.detail == {"was": "0" * 64, "is": certificate.sha256}
    assert reconcile("--deep") == (0, [], {"total": 0})


def test_a_stored_document_is_never_printed_anew(
    stored: list[Certificate], diego: User, alicia: User
) -> None:
    first = stored[0]
    difference = Difference(Kind.DEAD, key_of(first), first.pk)
    with pytest.raises(DocumentIsStored):
        reprint_document(difference=difference, by=diego)
    with pytest.raises(NotAllowed):
        reprint_document(difference=difference, by=alicia)
    assert not first.events.filter(kind="reprinted").exists()


def test_a_run_goes_on_behind_a_key_and_from_a_month(
    stored: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = stored[0]
    Certificate.objects.filter(pk=old.pk).update(issued_at=old.issued_at - timedelta(days=70))
    old.refresh_from_db()
    was_at = key_of(stored[1]).replace(stored[1].code, old.code)
    assert found() == {key_of(old): "missing", was_at: "stray"}
    assert found("--since", f"{stored[1].issued_at:%Y-%m-%d}") == {was_at: "stray"}
    for certificate in stored[1:]:
        default_storage.delete(key_of(certificate))
    monkeypatch.setattr(comparing, "PAGE", 2)
    assert list(found("--after", key_of(stored[2]))) == [key_of(row) for row in stored[3:]]


def test_an_interrupted_run_says_how_to_go_on(
    stored: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PAGE", 2)
    default_storage.delete(key_of(stored[3]))

    def interrupted(*args: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(comparing, "_still", interrupted)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile_certificates", stdout=StringIO(), stderr=err)
    assert ended.value.code == 130
    assert f"--after {key_of(stored[1])}" in err.getvalue()


def test_while_s3_is_away_the_command_says_so(
    stored: list[Certificate], settings: Settings
) -> None:
    use_storage(settings, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(CommandError, match="S3 is away"):
        call_command("reconcile_certificates")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--repair"], "--by"),
        (["--reprint"], "--repair"),
        (["--repair", "--by", "carla@example.com"], "permission"),
        (["--after", "nonsense"], "--after"),
    ],
)
def test_senseless_words_are_refused(
    carla: User, settings: Settings, words: list[str], sentence: str
) -> None:
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(CommandError, match=sentence):
        call_command("reconcile_certificates", *words)


def test_queries_do_not_grow_with_the_archive(
    stored: list[Certificate], django_assert_max_num_queries: Any
) -> None:
    make_due()
    with django_assert_max_num_queries(4):
        reconcile("--deep")
