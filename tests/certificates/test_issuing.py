"""From a completion to an issued, archived, announced certificate."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pypdf
import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from certificates.documents import fetch_pdf, make_pdf
from certificates.models import Certificate, CertificateArchive, CertificateEvent
from certificates.services.archiving import archive_due_certificates
from certificates.services.issuing import issue_due_certificates
from certificates.services.queueing import queue_certificate
from courses.models import Course
from notifications.models import OutboundEmail
from notifications.services import deliver_due_emails
from tests.certificates.archive import make_due, use_storage
from tests.factories.academy import finish, make_course


def text_of(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def test_a_completion_becomes_one_issued_certificate_with_number_document_and_mail(
    issued: Certificate, course: Course
) -> None:
    assert issued.state == "issued"
    assert issued.number.startswith(f"TIT-{timezone.now():%Y}-")
    text = text_of(make_pdf(issued))
    assert "Alicia Fernández Ríos" in text
    assert course.title in text
    assert issued.number in text
    assert [event.kind for event in issued.events.all()] == ["queued", "issued"]
    assert OutboundEmail.objects.filter(kind="certificate_issued").count() == 1


def test_the_document_is_the_same_every_time(issued: Certificate) -> None:
    assert make_pdf(issued) == make_pdf(issued)
    assert hashlib.sha256(make_pdf(issued)).hexdigest() == issued.sha256


def test_queueing_the_same_completion_twice_is_one_certificate(issued: Certificate) -> None:
    again = queue_certificate(completion=issued.completion)
    assert again == issued
    assert Certificate.objects.count() == 1


def test_draining_again_issues_nothing_twice(issued: Certificate) -> None:
    assert issue_due_certificates() == 0
    assert OutboundEmail.objects.filter(kind="certificate_issued").count() == 1


def test_what_the_certificate_says_was_frozen_at_completion(alicia: User, course: Course) -> None:
    finish(alicia, course)
    alicia.full_name = "Otro Nombre"
    alicia.save()
    course.title = "Otro título"
    course.save()
    issue_due_certificates()
    certificate = Certificate.objects.get()
    assert certificate.holder_name == "Alicia Fernández Ríos"
    assert certificate.course_title == "Introducción al análisis de datos"


def test_the_certificate_speaks_the_students_language(bruno: User, course: Course) -> None:
    finish(bruno, course)
    issue_due_certificates()
    text = text_of(make_pdf(Certificate.objects.get()))
    assert "Bruno Keller" in text
    assert "ertificate" in text


def test_the_archive_holds_the_very_document_that_was_issued(issued: Certificate) -> None:
    assert CertificateArchive.objects.get().state == "waiting"
    archive_due_certificates()
    archive = CertificateArchive.objects.get()
    assert archive.state == "stored"
    with default_storage.open(archive.key) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == issued.sha256


def test_a_certificate_is_issued_and_downloadable_while_s3_is_away(
    alicia: User, course: Course, settings: Settings
) -> None:
    storages = settings.STORAGES
    use_storage(settings, endpoint_url="http://127.0.0.1:1")
    finish(alicia, course)
    issue_due_certificates()
    archive_due_certificates()
    certificate = Certificate.objects.get()
    assert certificate.state == "issued"
    archive = CertificateArchive.objects.get()
    assert (archive.state, archive.attempts) == ("waiting", 0)
    assert hashlib.sha256(fetch_pdf(certificate)).hexdigest() == certificate.sha256

    settings.STORAGES = storages
    make_due()
    archive_due_certificates()
    assert CertificateArchive.objects.get().state == "stored"


def test_who_cannot_be_printed_waits_alone_and_is_visible(
    alicia: User, bruno: User, course: Course
) -> None:
    finish(alicia, course)
    finish(bruno, course)
    # A hieroglyph: no face here draws it.
    Certificate.objects.filter(student=alicia).update(holder_name="Alicia \U00013000")
    issue_due_certificates()
    assert Certificate.objects.get(student=bruno).state == "issued"
    stuck = Certificate.objects.get(student=alicia)
    assert (stuck.state, stuck.attempts) == ("queued", 1)
    assert stuck.last_error
    assert stuck.number is None


def test_numbers_are_unique_over_many(alicia: User, bruno: User) -> None:
    for n in range(3):
        course = make_course(title=f"Curso {n}", lessons=1)
        finish(alicia, course)
        finish(bruno, course)
    issue_due_certificates()
    numbers = set(Certificate.objects.values_list("number", flat=True))
    assert len(numbers) == 6
    assert None not in numbers


def test_the_history_cannot_be_rewritten(issued: Certificate) -> None:
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE certificates_certificateevent SET kind = 'revoked'")


def test_the_mail_is_delivered_once_and_says_where_to_verify(issued: Certificate) -> None:
    deliver_due_emails()
    deliver_due_emails()
    sent = [letter for letter in mail.outbox if issued.number in letter.body]
    assert len(sent) == 1
    assert issued.verification_url in sent[0].body
    assert len(sent[0].message().get_payload()) == 2
    assert not CertificateEvent.objects.filter(kind="revoked").exists()
