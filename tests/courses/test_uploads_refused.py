"""What is no film, what is too large, and what an address was not signed for, is refused and leaves nothing."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from accounts.enums import AccountType
from accounts.models import User
from courses import store
from courses.enums import UploadState
from courses.models import Course, Lesson, Video, VideoUpload
from tests.courses.films import film
from tests.courses.uploading import (
    CLIP,
    Uploader,
    nothing_left,
    sent,
    upload_with,
    webm,
    zipped,
)
from tests.factories.academy import lessons_of
from tests.factories.people import make_user

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
FTYP = b"\0\0\0\x18ftypisom\0\0\0\0isomavc1"


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


def mp4() -> bytes:
    return film("x.mp4", seconds=2, codec="libx264").read()


def page_in_a_film() -> bytes:
    """An MP4 that plays, with a page in a box that players skip."""
    whole = mp4()
    at = int.from_bytes(whole[:4], "big")
    box = (8 + len(HTML)).to_bytes(4, "big") + b"free" + HTML
    return whole[:at] + box + whole[at:]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(HTML, id="a web page"),
        pytest.param(SVG, id="an SVG"),
        pytest.param(zipped(), id="a zip"),
        pytest.param(mp4() + zipped(), id="a film that is a zip too"),
        pytest.param(page_in_a_film(), id="a film that is a page too"),
        pytest.param(b"<!--ftypisom\0\0\0\0-->" + HTML, id="a page that begins like a film"),
        pytest.param(FTYP + HTML, id="a page behind the head of a film"),
        pytest.param(FTYP.replace(b"isom", b"heic").replace(b"avc1", b"mif1"), id="a picture"),
        pytest.param(b"\x1a\x45\xdf\xa3" + b"\xff" * 64, id="a broken head"),
        pytest.param(b"\x1a\x45\xdf\xa3", id="a head alone"),
        pytest.param(b"#EXTM3U\nfile:///etc/passwd\n", id="a playlist of our own files"),
        pytest.param(b"RIFF\0\0\0\0AVI LIST", id="another container"),
    ],
)
def test_what_is_no_film_is_refused_and_nothing_of_it_is_kept(
    author: Uploader, lesson: Lesson, content: bytes
) -> None:
    code, answer = author.upload(lesson, content, filename="film.mp4", contentType="video/mp4")

    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_video")
    upload = upload_with(code)
    assert (upload.state, upload.error) == ("failed", "not_a_video")
    assert nothing_left(upload)
    assert Lesson.objects.get(pk=lesson.pk).kind == "text"
    assert not Video.objects.exists()
    assert author.complete(code, {1: "x"}).json()["code"] == "upload_over"


def test_the_head_of_a_film_is_no_film(author: Uploader, lesson: Lesson) -> None:
    code, answer = author.upload(lesson, webm()[:300])
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_video")
    assert nothing_left(upload_with(code))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"size": 0}, "size"),
        ({"size": 20 * 1024**3 + 1}, "size"),
        ({"contentType": "text/html"}, "contentType"),
        ({"contentType": "", "filename": "film.exe"}, "contentType"),
        ({"contentType": "image/svg+xml", "filename": "film.mp4"}, "contentType"),
    ],
)
def test_what_cannot_be_a_video_is_refused_before_it_travels(
    author: Uploader, lesson: Lesson, fields: dict[str, Any], wrong: str
) -> None:
    answer = author.start(lesson, **({"size": 9} | fields))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [wrong]
    assert not VideoUpload.objects.exists()


# --- The store refuses ------------------------------------------------------------------------------


def test_an_address_takes_its_own_part_of_its_own_size_alone(
    author: Uploader, course: Course, lesson: Lesson
) -> None:
    size = 100
    one = author.start(lesson, size).json()
    other = author.start(lessons_of(course)[1], size).json()
    url, body = one["parts"][0]["url"], bytes(size)
    mine, theirs = upload_with(one["uploadId"]), upload_with(other["uploadId"])

    forged = {
        "a longer part": (url, body + b"x"),
        "a shorter part": (url, body[:-1]),
        "another key": (url.replace(mine.key, "videos/stolen.mp4"), body),
        "the key of another upload": (url.replace(mine.key, theirs.key), body),
        "the id of another upload": (url.replace(mine.multipart_id, theirs.multipart_id), body),
        "another number": (url.replace("partNumber=1", "partNumber=2"), body),
        "more time": (url.replace("X-Amz-Expires=3600", "X-Amz-Expires=9999"), body),
    }
    for what, (address, content) in forged.items():
        assert address != url or content != body, what
        status, said = sent(address, content)
        assert (status, "SignatureDoesNotMatch" in said) == (403, True), what
    assert store.parts(mine.key, mine.multipart_id) == []
    assert store.parts(theirs.key, theirs.multipart_id) == []


def test_an_address_signed_with_a_wrong_secret_or_that_ran_out_is_refused(
    author: Uploader, lesson: Lesson
) -> None:
    upload = upload_with(author.start(lesson, 9).json()["uploadId"])
    signer = store._client()._request_signer._credentials
    with patch.object(signer, "secret_key", "wrong"):
        wrong = store.part_url(upload.key, upload.multipart_id, 1, 9)
    with patch.object(store, "LINK_SECONDS", -1):
        late = store.part_url(upload.key, upload.multipart_id, 1, 9)

    assert sent(wrong, bytes(9))[0] == 403
    assert sent(late, bytes(9))[0] in (400, 403)
    assert store.parts(upload.key, upload.multipart_id) == []


def test_an_address_does_not_read_or_delete(author: Uploader, lesson: Lesson) -> None:
    started = author.start(lesson, 9).json()
    for method in ("GET", "DELETE", "POST"):
        assert sent(started["parts"][0]["url"], b"", method=method)[0] >= 400
    assert author.standing(started["uploadId"]).json()["state"] == "started"


def test_another_size_than_announced_is_refused(author: Uploader, lesson: Lesson) -> None:
    clip = CLIP.read_bytes()
    started = author.start(lesson, len(clip)).json()
    author.send_all(started, clip)
    upload = upload_with(started["uploadId"])
    store.abort(upload.key, upload.multipart_id)
    store._client().put_object(Bucket=store._bucket(), Key=upload.key, Body=clip + b"more")

    answer = author.complete(upload.code, {1: "x"})

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_wrong_size")
    assert nothing_left(upload)
    assert not Video.objects.exists()


def test_a_student_is_refused_and_anothers_lesson_does_not_exist(
    author: Uploader, alicia: User, diego: User, lesson: Lesson
) -> None:
    code = author.start(lesson, 9).json()["uploadId"]
    otto = make_user(account_type=AccountType.INSTRUCTOR)
    for user, status in ((alicia, 403), (otto, 404)):
        stranger = Uploader(user)
        assert stranger.start(lesson, 9).status_code == status
        assert stranger.standing(code).status_code == status
        assert stranger.complete(code, {1: "x"}).status_code == status
        assert stranger.client.delete(f"/api/v1/uploads/{code}").status_code == status
        parts = stranger.client.get(f"/api/v1/uploads/{code}/parts")
        assert parts.status_code == status
    assert upload_with(code).state == UploadState.STARTED
    assert Uploader(diego).standing(code).status_code == 200
