"""Every issued document is kept in S3, proven to be there, and nobody waits for it."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage, storages
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from certificates import archive_pipeline, archive_store
from certificates.archive_store import StoreUnavailable, read_document, store_document
from certificates.models import Certificate, CertificateArchive
from certificates.services import archiving
from certificates.services.archiving import archive_due_certificates, key_of
from courses.models import Course
from devstack.pytest_plugin import private_s3
from tests.certificates.archive import get, issue, make_due, put, use_empty_folder, use_storage


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings) -> None:
    use_empty_folder(settings)


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def as_stored(certificate: Certificate) -> Any:
    """What boto3 knows of the object of a certificate."""
    return default_storage.bucket.Object(f"{default_storage.location}/{key_of(certificate)}")


def assert_all_stored(certificates: list[Certificate]) -> None:
    for certificate in certificates:
        archive = CertificateArchive.objects.get(certificate=certificate)
        assert (archive.state, archive.key) == ("stored", key_of(certificate))
        assert archive.archived_at is not None
        assert hashlib.sha256(get(archive.key)).hexdigest() == certificate.sha256


def test_what_is_recorded_as_stored_is_the_very_document_as_a_pdf(course: Course) -> None:
    certificates = issue(course, 3)
    assert archive_due_certificates() == 3
    assert_all_stored(certificates)
    head = as_stored(certificates[0]).get()
    assert head["ContentType"] == "application/pdf"
    assert key_of(certificates[0]).startswith(f"certificates/{timezone.now():%Y/%m}/")
    assert archive_due_certificates() == 0


def test_a_batch_is_leased_and_recorded_in_as_many_statements_as_one_row(
    course: Course, django_assert_max_num_queries: Any
) -> None:
    issue(course, 12)
    with django_assert_max_num_queries(12):
        archive_due_certificates()
    assert CertificateArchive.objects.filter(state="stored").count() == 12


def test_a_document_stored_but_not_recorded_is_recorded_the_next_time(course: Course) -> None:
    certificates = issue(course, 1)
    archive_due_certificates()
    CertificateArchive.objects.update(state="waiting", key="", archived_at=None)
    make_due()
    archive_due_certificates()
    assert_all_stored(certificates)


def test_something_else_under_the_key_is_left_alone_and_the_row_says_so(course: Course) -> None:
    taken, free = issue(course, 2)
    put(key_of(taken), b"not a certificate")
    archive_due_certificates()
    assert_all_stored([free])
    row = CertificateArchive.objects.get(certificate=taken)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "something else lies under" in row.last_error
    assert row.due_at > timezone.now()
    assert get(key_of(taken)) == b"not a certificate"


def test_a_document_that_comes_out_differently_fails_alone(course: Course) -> None:
    odd, *others = issue(course, 4)
    Certificate.objects.filter(pk=odd.pk).update(sha256="0" * 64)
    archive_due_certificates()
    assert_all_stored(others)
    row = CertificateArchive.objects.get(certificate=odd)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.last_error.startswith("ArchiveDiffers")
    assert not default_storage.exists(key_of(odd))


def test_a_row_that_fails_too_often_is_given_up(course: Course) -> None:
    (odd,) = issue(course, 1)
    Certificate.objects.update(sha256="0" * 64)
    CertificateArchive.objects.update(attempts=CertificateArchive.MAX_ATTEMPTS - 1)
    archive_due_certificates()
    assert CertificateArchive.objects.get(certificate=odd).state == "failed"


def test_while_s3_is_away_everything_waits_and_is_stored_when_it_is_back(
    course: Course, settings: Settings
) -> None:
    with private_s3() as s3:
        use_storage(
            settings,
            endpoint_url=s3.url,
            access_key=s3.environment["AWS_ACCESS_KEY_ID"],
            secret_key=s3.environment["AWS_SECRET_ACCESS_KEY"],
        )
        certificates = issue(course, 20)
        s3.stop()
        began = time.monotonic()
        archive_due_certificates()
        assert time.monotonic() - began < 5
        rows = CertificateArchive.objects.all()
        assert {(row.state, row.attempts) for row in rows} == {("waiting", 0)}
        assert all("StoreUnavailable" in row.last_error for row in rows)
        assert all(row.due_at > timezone.now() for row in rows)

        s3.start()
        make_due()
        archive_due_certificates()
        assert_all_stored(certificates)


def test_an_s3_that_hangs_costs_one_request_and_not_one_for_each_document(
    course: Course, settings: Settings, black_hole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(course, 30)
    use_storage(settings, endpoint_url=black_hole)
    monkeypatch.setitem(archive_store._CLIENT, "timeout", timedelta(seconds=1))
    began = time.monotonic()
    archive_due_certificates()
    assert time.monotonic() - began < 3
    rows = CertificateArchive.objects.all()
    assert {(row.state, row.attempts) for row in rows} == {("waiting", 0)}
    # The longest call is what a batch may still have in flight when it has expired.
    assert archiving.BUDGET + archive_store.LONGEST_CALL < archiving.LEASE


def test_an_outage_is_met_by_one_batch_and_not_by_all_that_waits(
    course: Course, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(course, 6)
    monkeypatch.setattr(archiving, "BATCH", 2)
    use_storage(settings, endpoint_url="http://127.0.0.1:9")
    assert archive_due_certificates() == 2
    assert CertificateArchive.objects.filter(last_error="").count() == 4


def test_rows_without_time_left_are_given_back_uncounted(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = issue(course, 3)
    monkeypatch.setattr(archiving, "BUDGET", 0)
    assert archive_due_certificates() == 0
    assert {row.attempts for row in CertificateArchive.objects.all()} == {0}
    monkeypatch.undo()
    archive_due_certificates()
    assert_all_stored(certificates)


def test_a_killed_workers_rows_come_back_when_the_lease_ends(course: Course) -> None:
    certificates = issue(course, 2)
    assert len(CertificateArchive.objects.all().lease(10, archiving.LEASE)) == 2
    assert archive_due_certificates() == 0
    make_due()
    archive_due_certificates()
    assert_all_stored(certificates)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_s3_is_talked_to(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = issue(course, 5)
    open_transactions: list[int] = []

    def watched(key: str, document: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND state LIKE 'idle in transaction%%'"
            )
            open_transactions.append(cursor.fetchone()[0])
        connections.close_all()
        store_document(key, document)

    monkeypatch.setattr(archive_pipeline, "store_document", watched)
    archive_due_certificates()
    assert_all_stored(certificates)
    assert open_transactions == [0] * 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_store_each_document_once(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = issue(course, 30)
    monkeypatch.setattr(archiving, "BATCH", 5)
    keys: list[str] = []

    def counted(key: str, document: bytes) -> None:
        keys.append(key)
        store_document(key, document)

    monkeypatch.setattr(archive_pipeline, "store_document", counted)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        archive_due_certificates()
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_all_stored(certificates)
    assert set(Counter(keys).values()) == {1}


def test_encryption_and_headers_of_the_storage_hold_for_the_archive_too(
    course: Course, settings: Settings
) -> None:
    use_storage(settings, object_parameters={"CacheControl": "private, max-age=60"})
    (certificate,) = issue(course, 1)
    archive_due_certificates()
    assert as_stored(certificate).cache_control == "private, max-age=60"
    default_storage.delete(key_of(certificate))

    use_storage(settings, object_parameters={"ServerSideEncryption": "aws:kms"})
    encrypted = archive_store._new_store(storages["default"])
    assert encrypted.config["server_side_encryption"] == "aws:kms"

    use_storage(settings, object_parameters={"ObjectLockMode": "GOVERNANCE"})
    with pytest.raises(ImproperlyConfigured, match="ObjectLockMode"):
        store_document("certificates/x.pdf", b"x")


def test_without_keys_in_the_settings_those_are_used_that_boto3_finds(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = tmp_path / "credentials"
    found.write_text(
        f"[default]\naws_access_key_id = {os.environ['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {os.environ['AWS_SECRET_ACCESS_KEY']}\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(found))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")  # the settings go first
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    use_storage(settings, access_key=None, secret_key=None)
    store_document("certificates/x.pdf", b"by a role")
    assert read_document("certificates/x.pdf") == b"by a role"

    found.write_text("")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    use_storage(settings, access_key=None, secret_key=None)
    with pytest.raises(StoreUnavailable, match="no credentials"):
        store_document("certificates/y.pdf", b"by nobody")


def test_a_process_forked_after_use_is_told_instead_of_hanging(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store_document("certificates/x.pdf", b"x")
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(RuntimeError, match="forked"):
        store_document("certificates/x.pdf", b"x")
