"""Whose document a file is, by its SHA-256: the file itself is never sent."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from certificates.documents import make_pdf
from certificates.enums import EventKind
from certificates.models import Certificate, CertificateEvent
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import revoke_certificate
from courses.models import Course
from tests.factories.academy import finish
from tests.pages.reading import Page, read

NOT_A_DIGEST = ["0", "g" * 64, "0" * 63, "0" * 65, "<script>", "%00", "ñ", "1" * 4000]


@pytest.fixture
def issued(alicia: User, course: Course) -> Certificate:
    finish(alicia, course)
    issue_due_certificates()
    return Certificate.objects.get()


def page_of(digest: str, *, status: int = 200) -> Page:
    client = Client(headers={"Accept-Language": "en"})
    answer = client.get(reverse("certificates:verify_file", args=[digest]))
    assert answer.status_code == status
    page = read(answer)
    assert page.robots == "noindex"
    assert all(script.attributes.get("src") for script in page.all("script"))
    return page


def digest_of(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def test_the_document_that_was_issued(issued: Certificate) -> None:
    page = page_of(digest_of(make_pdf(issued)))
    assert page.heading == "Valid certificate"
    assert "Your file is exactly the document that was issued" in page.text
    assert issued.holder_name in page.text
    assert "earlier print" not in page.text


def test_a_file_with_one_byte_changed(issued: Certificate) -> None:
    document = bytearray(make_pdf(issued))
    document[len(document) // 2] ^= 1
    page = page_of(digest_of(bytes(document)), status=404)
    assert page.heading == "This file belongs to no certificate"
    assert issued.holder_name not in page.text
    assert page.all("input", name="code"), "one can try with the code at once"


def test_a_genuine_file_of_a_revoked_certificate_is_not_taken_for_valid(
    issued: Certificate, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    page = page_of(issued.sha256.upper())
    assert page.heading == "Revoked: not valid"
    assert "the certificate is no longer valid" in page.text
    assert not page.all("div", class_="alert--success")


def test_a_document_that_was_made_again_is_known_by_both_its_files(issued: Certificate) -> None:
    was, now = issued.sha256, "ab" * 32
    Certificate.objects.update(sha256=now)
    CertificateEvent.objects.create(
        certificate=issued, kind=EventKind.REPRINTED, detail={"was": was, "is": now}
    )
    assert "earlier print" in page_of(was).text
    assert "earlier print" not in page_of(now).text


@pytest.mark.django_db
@pytest.mark.parametrize("digest", NOT_A_DIGEST)
def test_what_is_no_digest_is_no_certificate(digest: str) -> None:
    page = page_of(digest, status=404)
    assert page.heading == "This file belongs to no certificate"


def test_the_empty_digest_of_certificates_that_wait_finds_none(
    alicia: User, course: Course, client: Client
) -> None:
    finish(alicia, course)
    assert Certificate.objects.get().sha256 == ""
    assert client.get("/verify/file//").status_code == 404
    assert client.get("/api/v1/verify/file/").status_code == 404


@pytest.mark.parametrize("digest", ["known", "0" * 64])
def test_a_stranger_costs_three_queries_at_most(
    client: Client, issued: Certificate, digest: str
) -> None:
    address = reverse(
        "certificates:verify_file", args=[issued.sha256 if digest == "known" else digest]
    )
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 3


def test_programs_ask_in_the_same_way(client: Client, issued: Certificate, diego: User) -> None:
    answer = client.get(f"/api/v1/verify/file/{issued.sha256}").json()
    assert (answer["valid"], answer["code"]) == (True, issued.code)
    assert answer["expiresOn"] is None
    assert "email" not in str(answer).lower()
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    assert client.get(f"/api/v1/verify/file/{issued.sha256}").json()["valid"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("digest", NOT_A_DIGEST)
def test_programs_get_a_problem_for_what_is_no_certificate(client: Client, digest: str) -> None:
    answer = client.get(f"/api/v1/verify/file/{digest}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_nothing_is_taken_but_a_question(client: Client, issued: Certificate) -> None:
    for address in (f"/verify/file/{issued.sha256}/", f"/api/v1/verify/file/{issued.sha256}"):
        for method in (client.post, client.put, client.delete):
            assert method(address).status_code == 405
