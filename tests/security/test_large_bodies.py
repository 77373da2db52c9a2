"""A body that is too large, too deep or too many is refused before it costs anything."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Category, Course
from lib.admin import page_of

pytestmark = pytest.mark.django_db

LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
JSON = "application/json"


class Unreadable(BytesIO):
    """A body that nobody may begin to read."""

    def read(self, *_args: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def declare(client: Client, address: str, *, size: int, content_type: str) -> Any:
    """Send only the head of a request, which says how large its body is."""
    head: Any = {"wsgi.input": Unreadable(), "CONTENT_LENGTH": str(size)}
    return client.generic(
        "POST", address, content_type=content_type, **head | {"CONTENT_TYPE": content_type}
    )


def upload(size: int, name: str = "cover.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size, "image/png")


@pytest.mark.parametrize(
    "address", ["/account/login/", "/i18n/setlang/", "/admin/login/", "/admin/courses/course/add/"]
)
@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "text/plain"])
def test_a_stranger_sends_no_file_to_a_page(
    client: Client, address: str, content_type: str
) -> None:
    answer = declare(client, address, size=10 * 1024**3, content_type=content_type)
    assert answer.status_code == 413
    assert "Content-Security-Policy" in answer.headers
    assert b"413" in answer.content


def test_nor_does_a_student_to_the_admin(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    form = "multipart/form-data; boundary=x"
    answer = declare(client, page_of(alicia), size=LIMIT + 1, content_type=form)
    assert answer.status_code == 413


@pytest.mark.parametrize("content_type", [JSON, "multipart/form-data; boundary=x", "text/plain"])
def test_the_api_says_it_as_a_problem(client: Client, alicia: User, content_type: str) -> None:
    client.force_login(alicia)
    answer = declare(client, "/api/track-progress", size=LIMIT + 1, content_type=content_type)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_large"


def test_staff_sends_a_large_file_to_the_admin_up_to_its_limit(
    client: Client, diego: User, course: Course, settings: Any
) -> None:
    client.force_login(diego)
    taken = client.post(page_of(course), {"title": "", "cover": upload(2 * LIMIT)})
    assert taken.status_code == 200, "the form is shown again, with what is wrong"
    settings.ADMIN_UPLOAD_MAX_BYTES = LIMIT
    assert client.post(page_of(course), {"cover": upload(2 * LIMIT)}).status_code == 413


def test_fields_and_files_are_counted(client: Client, diego: User) -> None:
    client.force_login(diego)
    many_fields = {f"field{n}": "" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    many_files = {f"file{n}": upload(1) for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)}
    before = Category.objects.count()
    for form in (many_fields, many_files):
        answer = client.post(reverse("admin:courses_category_add"), form)
        assert answer.status_code == 400
    assert Category.objects.count() == before


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '{"lessonId":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"lessonId":' + "9" * 10_000 + "}",
        '{"lessonId": 1e99999999}',
        '{"lessonId": NaN}',
        '{"a": "' + "\\ud800" * 10 + '"}',
        "\ufeff{}",
    ],
    ids=["open", "objects", "arrays", "digits", "exponent", "nan", "surrogates", "mark"],
)
def test_a_json_bomb_is_an_ordinary_mistake(client: Client, alicia: User, body: str) -> None:
    client.force_login(alicia)
    answer = client.post("/api/track-progress", body, content_type=JSON)
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_compressed_body_is_not_blown_up(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    packed = gzip.compress(b'{"lessonId": "' + b"1" * 50_000_000 + b'"}')
    assert len(packed) < LIMIT
    head = {"Content-Encoding": "gzip"}
    answer = client.post("/api/track-progress", packed, content_type=JSON, headers=head)
    assert answer.status_code == 400


def test_a_length_that_is_no_number_is_no_body(client: Client) -> None:
    answer = client.generic("POST", "/account/login/", CONTENT_LENGTH="many")
    assert answer.status_code == 200
    assert client.generic("POST", "/account/login/", CONTENT_LENGTH="-1").status_code == 200


def test_large_files_wait_on_disk_and_not_in_memory() -> None:
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE <= 2 * 1024 * 1024
    assert FileUploadHandler.chunk_size < LIMIT
