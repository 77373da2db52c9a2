"""A program that uploads a video, and files to upload."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rest_framework.test import APIClient

from accounts.models import User
from courses import store
from courses.models import Lesson, VideoUpload
from tests.courses.films import film

CLIP = Path(__file__).parents[2] / "lms/demo/courses/titula-in-two-minutes/videos/01-watch.webm"
MIB = 1024**2


def padded(film: bytes, size: int) -> bytes:
    """A WebM of ``size`` bytes: a Void element (RFC 8794, 11.3.2) follows what it had."""
    room = size - len(film) - 9
    return film + b"\xec" + (1 << 56 | room).to_bytes(8, "big") + bytes(room)


def zipped() -> bytes:
    """A small archive."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as bundle:
        bundle.writestr("film.webm", b"not a film")
    return kept.getvalue()


def sent(url: str, body: bytes, *, method: str = "PUT") -> tuple[int, str]:
    """Send to the store as a browser would; returns status and ETag (or what the store said)."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body)
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
        return answer.status, (answer.headers.get("ETag") or said).strip('"')
    finally:
        connection.close()


@dataclass
class Uploader:
    """Speaks to the API as somebody."""

    user: User
    client: APIClient = field(default_factory=APIClient)

    def __post_init__(self) -> None:
        self.client.force_authenticate(self.user)

    def start(self, lesson: Lesson, size: int, **fields: Any) -> Any:
        asked = {
            "lessonId": lesson.pk,
            "filename": "clase 1.webm",
            "size": size,
            "contentType": "video/webm",
        }
        return self.client.post("/api/v1/uploads", asked | fields, format="json")

    def complete(self, code: str, etags: dict[int, str]) -> Any:
        parts = [{"number": number, "etag": etag} for number, etag in etags.items()]
        return self.client.post(f"/api/v1/uploads/{code}/complete", {"parts": parts}, format="json")

    def standing(self, code: str) -> Any:
        return self.client.get(f"/api/v1/uploads/{code}")

    def send_all(self, started: dict[str, Any], film: bytes) -> dict[int, str]:
        etags = {}
        for part in started["parts"]:
            at = (part["number"] - 1) * started["partSize"]
            status, etags[part["number"]] = sent(part["url"], film[at : at + part["size"]])
            assert status == 200, etags
        return etags

    def upload(self, lesson: Lesson, film: bytes, **fields: Any) -> tuple[str, Any]:
        """All of it; returns the upload's id and the answer to completing it."""
        started = self.start(lesson, len(film), **fields).json()
        return started["uploadId"], self.complete(started["uploadId"], self.send_all(started, film))


def upload_with(code: str) -> VideoUpload:
    return VideoUpload.objects.get(code=code)


def nothing_left(upload: VideoUpload) -> bool:
    return (
        store.head(upload.key) is None
        and store.parts(upload.key, upload.multipart_id) is None
        and upload.key not in [one.key for one in store.open_multiparts()]
    )


def webm() -> bytes:
    return film("x.webm", seconds=2, codec="libvpx").read()
