"""Errors of the API are RFC 9457 documents, in the caller's language, whatever went wrong."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import override
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAuthenticated,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.test import APIClient

from lib.api.names import camel_case
from lib.api.problems import exception_handler
from lib.errors import DomainError, InvalidInput, NotAllowed, NotFound
from tests.pages.reading import said


def answer_to(error: Exception) -> Response:
    answer = exception_handler(error, {})
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotAllowed(), 403, "not_allowed"),
        (NotFound(), 404, "not_found"),
        (DomainError(), 409, "domain_error"),
        (InvalidInput(errors={"full_name": ["Vacío."]}), 422, "invalid"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (ValidationError({"full_name": ["Vacío."]}), 400, "invalid"),
        (NotAuthenticated(), 401, "not_authenticated"),
        (MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (UnsupportedMediaType("text/xml"), 415, "unsupported_media_type"),
        (Throttled(wait=3), 429, "throttled"),
    ],
)
def test_every_error_has_the_members_of_a_problem(error: Exception, status: int, code: str) -> None:
    with override("es"):
        answer = answer_to(error)
    body = json.loads(json.dumps(answer.data))
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:titula:problem:{code}"
    assert body["title"] != "Something went wrong", "each of our statuses has a title of its own"
    assert body["detail"]


def test_an_error_by_field_names_the_field_as_the_client_wrote_it() -> None:
    for error in (
        InvalidInput(errors={"full_name": ["Vacío."]}),
        ValidationError({"full_name": ["Vacío."]}),
    ):
        assert answer_to(error).data["errors"] == {"fullName": ["Vacío."]}
    assert answer_to(ValidationError(["No."])).data["errors"] == {"nonFieldErrors": ["No."]}


def test_what_the_client_needs_for_the_next_step_is_a_member() -> None:
    assert answer_to(DomainError(purchaseUrl="http://x/")).data["purchaseUrl"] == "http://x/"


def test_what_nobody_foresaw_is_left_to_the_server() -> None:
    assert exception_handler(RuntimeError("bug"), {}) is None


def test_an_error_without_a_code_of_ours_is_still_a_problem() -> None:
    class TeapotError(APIException):
        status_code = 418

    assert answer_to(TeapotError()).data["title"] == said("Something went wrong", "es")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_words_are_in_the_language_of_the_caller(api: APIClient, language: str) -> None:
    answer = api.get("/api/v1/courses/nowhere", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == said("Not found", language)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "body", "status", "code"),
    [
        ("application/json", b'{"email": "a", "email": Infinity}', 400, "parse_error"),
        ("application/json", b'["a"]', 400, "parse_error"),
        ("application/json", b"\xff\xfe", 400, "parse_error"),
        ("application/json", b"[" * 100_000, 400, "parse_error"),
        ("application/json", b"", 400, "invalid"),
        ("application/json", b'{"a": "' + b"x" * 1_100_000 + b'"}', 413, "too_large"),
        ("text/xml", b"<a/>", 415, "unsupported_media_type"),
        ("application/x-www-form-urlencoded", b"email=a", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_and_not_a_failure(
    api: APIClient, content_type: str, body: bytes, status: int, code: str
) -> None:
    answer = api.post("/api/v1/tokens", body, content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("name", "wire"),
    [("holder_name", "holderName"), ("pdf_url", "pdfUrl"), ("id", "id"), ("sha_256", "sha256")],
)
def test_names_on_the_wire(name: str, wire: str) -> None:
    assert camel_case(name) == wire
