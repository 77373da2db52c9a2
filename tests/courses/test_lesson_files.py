"""Videos and files of lessons: read before they are kept, under names that we choose."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from urllib.request import urlopen

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import User
from courses.exceptions import UnreadableVideo
from courses.models import Course, Lesson, Video
from courses.services import attach_file, attach_video, set_cover
from lib.storage import download_url
from tests.courses.films import film, sound
from tests.factories.academy import enroll, lessons_of

KEY = r"[0-9a-z]{20}"


def archive() -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as bundle:
        bundle.writestr("film.webm", b"not a film")
    return kept.getvalue()


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


@pytest.mark.parametrize(
    ("name", "codec", "content_type"),
    [("clase 1.webm", "libvpx", "video/webm"), ("clase.mp4", "libx264", "video/mp4")],
)
def test_a_film_becomes_the_video_of_its_lesson(
    carla: User, lesson: Lesson, name: str, codec: str, content_type: str
) -> None:
    given = film(name, seconds=2.4, codec=codec)
    video = attach_video(lesson=lesson, by=carla, file=given)

    lesson.refresh_from_db()
    assert (lesson.kind, lesson.video, lesson.has_content) == ("video", video, True)
    assert (video.duration, video.width, video.height) == (2, 64, 36)
    assert (video.original_name, video.content_type, video.size) == (
        name,
        content_type,
        given.size,
    )
    with video.file.open() as stored:
        assert stored.read() == given.open().read()


HTML = b"<!doctype html><script>alert(1)</script>"
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(ContentFile(HTML, name="film.mp4"), id="a web page"),
        pytest.param(ContentFile(archive(), name="film.webm"), id="a zip"),
        pytest.param(ContentFile(b"", name="film.mp4"), id="nothing"),
        pytest.param(ContentFile(PLAYLIST, name="film.mp4"), id="a playlist of our own files"),
        pytest.param(ContentFile(b"\x00" * 4096, name="film.mp4"), id="zeros"),
        pytest.param(sound("film.mp4"), id="a film without pictures"),
        pytest.param(film("film.webm", seconds=0.4, codec="libvpx"), id="less than a second"),
        pytest.param(film("film.avi", seconds=2, codec="mpeg4"), id="what browsers do not play"),
    ],
)
def test_what_is_no_film_is_refused_and_the_lesson_stays_as_it_was(
    carla: User, lesson: Lesson, file: ContentFile
) -> None:
    kept = attach_video(lesson=lesson, by=carla, file=film("antes.webm", seconds=1, codec="libvpx"))
    with pytest.raises(UnreadableVideo):
        attach_video(lesson=lesson, by=carla, file=file)
    again = Lesson.objects.get(pk=lesson.pk)
    assert (again.kind, again.video) == ("video", kept)
    assert list(Video.objects.all()) == [kept]


def test_half_a_film_is_no_film(carla: User, lesson: Lesson) -> None:
    whole = film("film.mp4", seconds=2, codec="libx264").open().read()
    with pytest.raises(UnreadableVideo):
        attach_video(
            lesson=lesson, by=carla, file=ContentFile(whole[: len(whole) // 2], name="film.mp4")
        )
    assert Lesson.objects.get(pk=lesson.pk).kind == "text"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.webm", "clase <b>.webm", "ñandú ☕.webm", "a" * 240 + ".webm"]
)
def test_a_file_is_kept_under_a_key_of_ours_whatever_it_was_called(
    carla: User, lesson: Lesson, name: str
) -> None:
    given = film("film.webm", seconds=1, codec="libvpx")
    given.name = name
    video = attach_video(lesson=lesson, by=carla, file=given)
    assert re.fullmatch(rf"videos/{KEY}\.webm", str(video.file))
    assert video.original_name == name.rsplit("/", 1)[-1]

    attached = attach_file(lesson=lesson, by=carla, file=ContentFile(b"data", name=name))
    assert re.fullmatch(rf"files/{KEY}\.webm", str(attached.attachment))
    assert attached.kind == "file"


def test_two_files_of_one_name_are_two_files(carla: User, course: Course) -> None:
    first, second = lessons_of(course)
    attach_file(lesson=first, by=carla, file=ContentFile(b"one", name="datos.csv"))
    attach_file(lesson=second, by=carla, file=ContentFile(b"two", name="datos.csv"))
    assert first.attachment.name != second.attachment.name
    with first.attachment.open() as stored:
        assert stored.read() == b"one"
    assert first.attachment_name == second.attachment_name == "datos.csv"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("datos.csv", 'attachment; filename="datos.csv"'),
        ("ñandú ☕.html", "attachment; filename*=utf-8''%C3%B1and%C3%BA%20%E2%98%95.html"),
        ('a"b\\c.txt', 'attachment; filename="a\\"b\\\\c.txt"'),
        ("a\r\nSet-Cookie: x.txt", 'attachment; filename="a Set-Cookie: x.txt"'),
    ],
)
def test_a_file_is_saved_under_its_own_name_and_never_opened(
    carla: User, lesson: Lesson, name: str, told: str
) -> None:
    attach_file(lesson=lesson, by=carla, file=ContentFile(HTML, name="x.html"))
    assert Lesson.objects.get(pk=lesson.pk).attachment_size == len(HTML)
    url = download_url(str(lesson.attachment), filename=name)
    with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own store
        assert answer.headers["Content-Disposition"] == told
        assert answer.read() == HTML


def test_a_student_sees_how_large_a_file_is(
    client: Client, alicia: User, carla: User, course: Course
) -> None:
    lesson = lessons_of(course)[0]
    attach_file(lesson=lesson, by=carla, file=ContentFile(bytes(2048), name="hoja.pdf"))
    enroll(alicia, course)
    client.force_login(alicia)
    page = client.get(f"/learn/{course.slug}/{lesson.pk}/").content.decode()
    assert "hoja.pdf" in page
    assert re.search(r"2[.,]0\sKB", page)


def test_a_video_is_private_and_a_cover_is_not(carla: User, lesson: Lesson) -> None:
    video = attach_video(lesson=lesson, by=carla, file=film("x.webm", seconds=1, codec="libvpx"))
    assert "X-Amz-Signature=" in video.file.url
    assert "X-Amz-Expires=" in video.file.url
    course = set_cover(
        course=lesson.module.course, by=carla, file=ContentFile(b"RIFF", name="c.webp")
    )
    assert re.search(rf"/covers/{KEY}\.webp$", course.cover.url)
