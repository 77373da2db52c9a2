"""A certificate that its holder withdrew is void for good, and nobody is told whose it was."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.exceptions import AccountIsDeleted
from accounts.models import User
from certificates.archive_store import set_aside
from certificates.badges.status_list import STATUS_LIST_SIZE
from certificates.credentials import status_list_document
from certificates.documents import fetch_pdf
from certificates.exceptions import WithdrawnForGood
from certificates.models import (
    Certificate,
    CertificateArchive,
    CertificateEvent,
    DocumentErasure,
)
from certificates.services.archiving import archive_due_certificates, key_of
from certificates.services.backfilling import owed
from certificates.services.comparing import differences
from certificates.services.erasing import withdraw_certificates
from certificates.services.erasing_documents import erase_due_documents
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import (
    reinstate_certificate,
    revoke_certificate,
    supersede_certificate,
)
from certificates.services.reissuing import Reprint, reissue_certificates
from certificates.services.retrying import mend_certificate
from courses.models import Course
from lib.errors import NotAllowed
from lms.privacy.deleting import delete_account
from progress.models import CourseCompletion
from progress.services import Report, track_progress
from tests.certificates.archive import get, put, use_storage
from tests.factories.academy import enroll, finish, lessons_of, make_course
from tests.privacy.conftest import Meanwhile

NAME = "Alicia Fernández"


def leave(person: User) -> bool:
    return delete_account(user=person, by=person, withdraw_certificates=True)


def let_pass(seconds: int) -> None:
    past = timezone.now() - timedelta(seconds=seconds)
    DocumentErasure.objects.update(created_at=past, due_at=past)


def assert_nobodys(certificate: Certificate) -> None:
    certificate.refresh_from_db()
    assert certificate.is_withdrawn
    assert certificate.holder_name == ""
    assert certificate.document_signature is None
    assert certificate.credential_signature is None
    assert not certificate.has_document
    assert not CertificateArchive.objects.filter(certificate=certificate).exists()
    kinds = list(certificate.events.order_by("id").values_list("kind", flat=True))
    assert kinds[-1] == "withdrawn"


def test_the_public_pages_say_withdrawn_and_nothing_of_the_holder(
    alicia: User, issued: Certificate, client: Client
) -> None:
    assert NAME in client.get(issued.get_absolute_url()).content.decode()
    leave(alicia)
    assert_nobodys(issued)

    for path in (issued.get_absolute_url(), f"/verify/file/{issued.sha256}/"):
        answer = client.get(path, headers={"Accept-Language": "en"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert NAME not in page
        assert "Withdrawn: not valid" in page
        assert issued.number in page
        assert issued.course_title in page


def test_programs_are_told_the_same(alicia: User, issued: Certificate, client: Client) -> None:
    leave(alicia)
    for path in (f"verifications/{issued.code}", f"verify/file/{issued.sha256}"):
        answer: dict[str, Any] = client.get(f"/api/v1/{path}").json()
        assert (answer["valid"], answer["state"], answer["holderName"]) == (False, "revoked", "")
        assert answer["revocationReason"]
        assert NAME not in str(answer)
    for path in (f"/badges/{issued.code}/", f"/badges/{issued.code}.jwt"):
        badge = client.get(path)
        assert badge.status_code == 404
        assert NAME not in badge.content.decode()


def test_nobody_gets_the_pdf_any_more(
    alicia: User, diego: User, issued: Certificate, client: Client
) -> None:
    archive_due_certificates()
    client.force_login(diego)
    assert (
        client.get(f"/certificates/{issued.code}/pdf/").headers["Content-Type"] == "application/pdf"
    )
    leave(alicia)
    assert client.get(f"/certificates/{issued.code}/pdf/").status_code == 302


def test_the_stored_document_goes_with_its_copies(alicia: User, issued: Certificate) -> None:
    archive_due_certificates()
    key = key_of(issued)
    aside = set_aside(key, get(key))
    put(key, fetch_pdf(issued))
    leave(alicia)
    assert default_storage.exists(key), "only after the commit"

    erase_due_documents()
    assert not default_storage.exists(key)
    assert not default_storage.exists(aside)
    assert list(differences(since=None, after="", deep=True, told=lambda _key, _n: None)) == []


def test_what_a_straggler_stores_after_that_goes_too(alicia: User, issued: Certificate) -> None:
    document = fetch_pdf(issued)
    leave(alicia)
    erase_due_documents()
    put(key_of(issued), document)
    erase_due_documents()
    assert DocumentErasure.objects.get().state == "waiting"

    let_pass(seconds=300)
    erase_due_documents()
    assert not default_storage.exists(key_of(issued))
    assert DocumentErasure.objects.get().state == "done"


def test_it_goes_as_soon_as_s3_is_back(
    alicia: User, issued: Certificate, settings: Settings
) -> None:
    archive_due_certificates()
    leave(alicia)
    bucket = settings.STORAGES
    use_storage(settings, endpoint_url="http://127.0.0.1:9")
    let_pass(seconds=300)
    erase_due_documents()
    row = DocumentErasure.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert "StoreUnavailable" in row.last_error

    settings.STORAGES = bucket
    let_pass(seconds=300)
    erase_due_documents()
    assert not default_storage.exists(key_of(issued))
    assert DocumentErasure.objects.get().state == "done"


def test_a_document_that_was_never_stored_is_never_stored(
    alicia: User, issued: Certificate
) -> None:
    leave(alicia)
    archive_due_certificates()
    assert not default_storage.exists(key_of(issued))


def test_neither_staff_nor_time_brings_it_back(
    alicia: User, diego: User, issued: Certificate
) -> None:
    leave(alicia)
    with pytest.raises(WithdrawnForGood):
        reinstate_certificate(certificate=issued, by=diego, reason="Error")
    everything = Certificate.objects.all()
    list(reissue_certificates(certificates=everything, by=diego, reason="R", reprint=Reprint()))
    assert Certificate.objects.count() == 1
    with pytest.raises(DatabaseError, match="certificate_erased"), transaction.atomic():
        Certificate.objects.update(holder_name="Alicia")
    with pytest.raises(DatabaseError, match="certificate_erased"), transaction.atomic():
        Certificate.objects.update(state="issued")


def test_a_copy_that_somebody_kept_is_void_in_the_status_list(
    alicia: User, issued: Certificate
) -> None:
    def bits() -> str:
        subject = status_list_document(issued.pk // STATUS_LIST_SIZE)["credentialSubject"]
        encoded: str = subject["encodedList"]
        return encoded

    in_force = bits()
    leave(alicia)
    assert bits() != in_force


def test_one_that_was_not_issued_yet_never_is(alicia: User, course: Course) -> None:
    finish(alicia, course)
    leave(alicia)
    issue_due_certificates()
    certificate = Certificate.objects.get()
    assert_nobodys(certificate)
    assert certificate.number is None
    assert not DocumentErasure.objects.exists()
    page = Client().get(certificate.get_absolute_url(), headers={"Accept-Language": "en"})
    assert "Withdrawn: not valid" in page.content.decode()


def test_those_that_were_replaced_forget_the_name_too(
    alicia: User, diego: User, issued: Certificate
) -> None:
    newer = supersede_certificate(
        certificate=issued, by=diego, holder_name="Alicia F.", reason=f"Era {NAME}"
    )
    issue_due_certificates()
    leave(alicia)
    assert_nobodys(newer)
    issued.refresh_from_db()
    assert (issued.state, issued.holder_name, issued.is_anonymous) == ("superseded", "", True)
    assert NAME not in str(list(CertificateEvent.objects.values("detail")))
    assert newer.events.first().detail == {"corrects": issued.code}
    assert DocumentErasure.objects.count() == 2


def test_the_history_keeps_everything_else(
    alicia: User, diego: User, course: Course, issued: Certificate
) -> None:
    other = Certificate.objects.get(completion=finish(alicia, make_course(title="Otro")))
    Certificate.objects.filter(pk=other.pk).update(state="failed")
    mend_certificate(certificate=other, by=diego, holder_name="Alicia R.", reason="Un carácter")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CertificateEvent.objects.filter(kind="queued").update(detail={})
    leave(alicia)
    details = [event.detail for event in CertificateEvent.objects.order_by("id")]
    assert NAME not in str(details)
    assert issued.events.get(kind="issued").detail["sha256"] == issued.sha256
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CertificateEvent.objects.filter(kind="issued").update(detail={})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CertificateEvent.objects.all().delete()


def test_only_the_holder_and_staff_withdraw(
    alicia: User, bruno: User, carla: User, issued: Certificate
) -> None:
    for other in (bruno, carla):
        with pytest.raises(NotAllowed):
            withdraw_certificates(student=alicia, by=other)
    issued.refresh_from_db()
    assert issued.is_valid


def test_a_revocation_by_staff_keeps_its_reason(
    alicia: User, diego: User, issued: Certificate
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    leave(alicia)
    issued.refresh_from_db()
    assert (issued.revocation_reason, issued.holder_name) == ("Plagio", "")


def test_a_completion_without_a_certificate_is_owed_none(alicia: User, course: Course) -> None:
    CourseCompletion.objects.create(enrollment=enroll(alicia, course))
    assert owed().count() == 1
    leave(alicia)
    assert owed().count() == 0


@pytest.mark.django_db(transaction=True)
def test_one_that_is_being_issued_meanwhile_ends_alike(alicia: User, course: Course) -> None:
    finish(alicia, course)
    leaving = Meanwhile(lambda: leave(alicia))
    with transaction.atomic():
        issue_due_certificates()
        leaving.begins_and_waits()
    assert leaving.ends() is True
    certificate = Certificate.objects.get()
    assert_nobodys(certificate)
    assert certificate.number
    assert DocumentErasure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_comes_while_they_leave_finds_nothing_to_issue(
    alicia: User, course: Course
) -> None:
    finish(alicia, course)
    with transaction.atomic():
        leave(alicia)
        assert Meanwhile(issue_due_certificates).runs() == 0
    issue_due_certificates()
    assert_nobodys(Certificate.objects.get())


@pytest.mark.django_db(transaction=True)
def test_a_correction_that_is_being_issued_meanwhile_ends_alike(
    alicia: User, diego: User, issued: Certificate
) -> None:
    newer = supersede_certificate(certificate=issued, by=diego, holder_name="A. F.", reason="N")
    leaving = Meanwhile(lambda: leave(alicia))
    with transaction.atomic():
        issue_due_certificates()
        leaving.begins_and_waits()
    assert leaving.ends() is True
    assert_nobodys(newer)
    issued.refresh_from_db()
    assert (issued.state, issued.holder_name) == ("superseded", "")


@pytest.mark.django_db(transaction=True)
def test_one_that_is_being_corrected_meanwhile_ends_alike(
    alicia: User, diego: User, issued: Certificate
) -> None:
    leaving = Meanwhile(lambda: leave(alicia))
    with transaction.atomic():
        newer = supersede_certificate(certificate=issued, by=diego, holder_name="A.", reason="N")
        leaving.begins_and_waits()
    assert leaving.ends() is True
    issue_due_certificates()
    assert_nobodys(issued)
    assert_nobodys(newer)


@pytest.mark.django_db(transaction=True)
def test_a_course_that_is_being_completed_meanwhile_is_found(alicia: User, course: Course) -> None:
    enroll(alicia, course)
    first, last = lessons_of(course)
    track_progress(student=alicia, lesson_id=first.pk, report=Report(completed=True))
    leaving = Meanwhile(lambda: leave(alicia))
    with transaction.atomic():
        track_progress(student=alicia, lesson_id=last.pk, report=Report(completed=True))
        leaving.begins_and_waits()
    assert leaving.ends() is True
    assert_nobodys(Certificate.objects.get())


@pytest.mark.django_db(transaction=True)
def test_who_leaves_completes_nothing_any_more(alicia: User, course: Course) -> None:
    enroll(alicia, course)
    first, last = lessons_of(course)
    track_progress(student=alicia, lesson_id=first.pk, report=Report(completed=True))
    report = Report(completed=True)
    late = Meanwhile(lambda: track_progress(student=alicia, lesson_id=last.pk, report=report))
    with transaction.atomic():
        leave(alicia)
        late.begins_and_waits()
    with pytest.raises(AccountIsDeleted):
        late.ends()
    assert not Certificate.objects.exists()


def test_the_digest_of_the_document_is_still_known(alicia: User, issued: Certificate) -> None:
    document = fetch_pdf(issued)
    leave(alicia)
    issued.refresh_from_db()
    assert hashlib.sha256(document).hexdigest() == issued.sha256
