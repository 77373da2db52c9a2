"""The whole way by API alone, on the old system's paths: from ``registros`` to ``certificados``."""

from __future__ import annotations

import re
from io import BytesIO

import pypdf
import pytest
from django.test import Client
from rest_framework.test import APIClient

from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from enrollments.models import Enrollment
from notifications.models import OutboundEmail
from tests.factories.academy import add_video_lesson, open_since


@pytest.mark.django_db
def test_a_program_registers_enrols_learns_and_gets_a_certificate_that_verifies(
    api: APIClient, course: Course, client: Client
) -> None:
    video = add_video_lesson(course, seconds=600)
    registered = api.post(
        "/api/registros",
        {"email": "Eva@Example.com", "password": "clave-muy-larga", "fullName": "Eva Ñandú"},
        format="json",
    )
    assert registered.status_code == 201, registered.content
    assert registered.json()["status"] == "pending_verification"

    credentials = {"email": "eva@example.com", "password": "clave-muy-larga"}
    refused = api.post("/api/v1/tokens", credentials, format="json")
    assert refused.status_code == 401
    assert refused.json()["code"] == "wrong_credentials"

    verify_by_mail(client, "eva@example.com")
    token = api.post("/api/v1/tokens", credentials, format="json")
    assert token.status_code == 201
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token.json()['token']}")

    (found,) = api.get("/api/cursos", {"q": "análisis datos"}).json()["results"]
    assert (found["id"], found["price"], found["currency"]) == (course.pk, 0, "EUR")
    enrolled = api.post("/api/inscripcion-cursos", {"courseId": found["id"]}, format="json")
    assert enrolled.status_code == 201

    detail = api.get(f"/api/v1/courses/{found['slug']}").json()
    lessons = [lesson for module in detail["modules"] for lesson in module["lessons"]]
    assert [lesson["duration"] for lesson in lessons if lesson["kind"] == "video"] == [600]

    early = api.post("/api/certificados", {"courseId": course.pk}, format="json")
    assert early.status_code == 409
    assert len(early.json()["missing"]) == 3

    open_since(Enrollment.objects.get(), video, seconds=600)
    for lesson in lessons:
        report = {"lessonId": lesson["id"], "completed": True}
        if lesson["kind"] == "video":
            report |= {"position": 600, "watched": [[0, 600]]}
        answer = api.post("/api/track-progress", report, format="json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["lessonCompleted"]
    assert answer.json()["courseCompleted"]

    queued = api.post("/api/certificados", {"courseId": course.pk}, format="json")
    assert queued.status_code == 202
    assert (queued.json()["state"], queued.json()["pdfUrl"]) == ("queued", None)

    issue_due_certificates()
    issued = api.post("/api/certificados", {"courseId": course.pk}, format="json")
    assert issued.status_code == 200
    body = issued.json()
    assert body["state"] == "issued"

    document = client.get(body["pdfUrl"])
    assert document["Content-Type"] == "application/pdf"
    text = pypdf.PdfReader(BytesIO(document.content)).pages[0].extract_text()
    assert "Eva Ñandú" in text
    assert body["number"] in text

    verified = APIClient().get(f"/api/v1/verifications/{body['code']}").json()
    assert verified["valid"] is True
    assert verified["holderName"] == "Eva Ñandú"
    assert client.get(body["verificationUrl"]).status_code == 200


def verify_by_mail(client: Client, email: str) -> None:
    """Follow the link of the verification mail and press its button."""
    letter = OutboundEmail.objects.get(kind="verify_address", to=email)
    link = re.search(r"http://testserver(/\S+)", letter.content["action"][1])
    assert link is not None
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1]).status_code == 302
