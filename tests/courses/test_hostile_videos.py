"""A file that is no film, or lies about it, makes no connection, reads no other file, and is refused in words."""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from courses.enums import JobState, VideoState
from courses.exceptions import CannotBeDecoded, UnreadableVideo
from courses.models import Course, Lesson, Video
from courses.processing import ffmpeg
from courses.processing.jobs import queue_streams, sentence_of
from courses.processing.working import process_due_videos
from courses.services import attach_video
from tests.courses.films import film
from tests.courses.movies import movie
from tests.courses.uploading import zipped
from tests.factories.academy import lessons_of

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


@contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """A server on loopback, and what came to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                came.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            over.set()
            thread.join()


def past_the_door(lesson: Lesson, content: bytes) -> Video:
    """A video whose bytes nobody looked at when they came."""
    key = default_storage.save("videos/hostile.mp4", ContentFile(content))
    video = Video.objects.create(file=key, size=len(content), meant_for=lesson, duration=9)
    queue_streams(video)
    return video


def playlists(port: int, secret: Path) -> dict[str, bytes]:
    address = f"http://127.0.0.1:{port}/x.ts"
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n#EXTINF:9,\nfile://{secret}\n"
    dash = f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>'
    return {
        "hls": f"{hls}#EXT-X-ENDLIST\n".encode(),
        "concat": f"ffconcat version 1.0\nfile {address}\nfile {secret}\n".encode(),
        "dash": f'<?xml version="1.0"?>{dash}'.encode(),
    }


@pytest.mark.parametrize("kind", ["hls", "concat", "dash"])
def test_a_playlist_makes_nobody_fetch_anything(
    carla: User, lesson: Lesson, tmp_path: Path, kind: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"root:x:0:0")
    limits = ffmpeg.Limits(seconds=30, cpu_seconds=30, memory=4 * 1024**3, file_size=10**8)
    with listener() as (port, came):
        content = playlists(port, secret)[kind]
        with pytest.raises(UnreadableVideo):
            attach_video(lesson=lesson, by=carla, file=ContentFile(content, name="x.mp4"))
        video = past_the_door(lesson, content)
        process_due_videos()
        # And were it not recognised as none: the demuxers that we name know no playlists.
        (tmp_path / "film").write_bytes(content)
        for demuxer in ("mov", "matroska"):
            reading = ffmpeg.reading("film", demuxer)
            with pytest.raises(CannotBeDecoded):
                ffmpeg.run([*reading, "-f", "null", "-"], tmp_path, limits, lambda _seconds: None)

    assert came == []
    job = video.jobs.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "video_cannot_be_decoded")
    assert "cannot be decoded" in sentence_of(job)
    assert "root:x" not in job.last_error
    assert not video.renditions.exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<!doctype html><script>alert(1)</script>", id="a page"),
        pytest.param(
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://x"/></svg>', id="svg"
        ),
        pytest.param(zipped(), id="zip"),
        pytest.param(b"", id="nothing"),
        pytest.param(
            film("x.mp4", seconds=2, codec="libx264").read() + zipped(), id="film and zip"
        ),
        pytest.param(film("x.mp4", seconds=2, codec="libx264").read()[:700], id="its beginning"),
    ],
)
def test_what_is_no_film_fails_in_words(lesson: Lesson, content: bytes) -> None:
    video = past_the_door(lesson, content)

    process_due_videos()

    job = video.jobs.get()
    video.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "video_cannot_be_decoded")
    assert (video.state, video.stream_folder) == (VideoState.FAILED, "")
    assert Lesson.objects.get(pk=lesson.pk).video is None


def two_hours_of_nothing(path: Path) -> bytes:
    """A WebM of a second whose header says that it lasts two hours (RFC 9559, 5.1.2.10)."""
    content = movie(
        path,
        seconds=1,
        sound=False,
        options=("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"),
    )
    at = content.index(b"\x44\x89\x88") + 3
    hours = 2 * 3600 * 1000.0
    return content[:at] + struct.pack(">d", hours) + content[at + 8 :]


def cut_short(path: Path) -> bytes:
    """An MP4 of two hours, its index first, of which only the beginning has arrived."""
    index_first = ("-movflags", "+faststart", "-g", "30")
    whole = movie(path, seconds=7200, size="64x36", rate="1/4", sound=False, options=index_first)
    begins = whole.index(b"mdat") - 4
    return whole[: begins + (len(whole) - begins) // 50]


@pytest.mark.parametrize(("make", "name"), [(two_hours_of_nothing, "x.webm"), (cut_short, "x.mp4")])
def test_a_film_that_ends_before_its_header_says_is_refused_and_the_old_one_stays(
    carla: User, lesson: Lesson, tmp_path: Path, make: Callable[[Path], bytes], name: str
) -> None:
    old = attach_video(lesson=lesson, by=carla, file=film("antes.webm", seconds=1, codec="libvpx"))
    old.jobs.all().delete()
    content = make(tmp_path / name)

    video = attach_video(lesson=lesson, by=carla, file=ContentFile(content, name=name))
    assert video.duration > 7000
    process_due_videos()

    job = video.jobs.get()
    video.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "video_ends_early")
    assert "longer than its pictures" in sentence_of(job)
    assert (video.state, video.stream_folder) == (VideoState.FAILED, "")
    assert Lesson.objects.get(pk=lesson.pk).video == old


def test_a_film_whose_pictures_are_noise_fails_in_words(lesson: Lesson, tmp_path: Path) -> None:
    whole = movie(tmp_path / "x.mp4", seconds=2)
    at = whole.index(b"mdat") + 4
    noise = bytes(range(256)) * (len(whole) // 256)
    video = past_the_door(
        lesson, whole[:at] + noise[: len(whole) // 2] + whole[at + len(whole) // 2 :]
    )

    process_due_videos()

    assert video.jobs.get().state == JobState.FAILED
    assert not video.renditions.exists()


def test_the_application_finds_an_ffmpeg() -> None:
    said = subprocess.run(
        [ffmpeg.program(), "-version"], capture_output=True, check=True, timeout=30
    )
    assert said.stdout.startswith(b"ffmpeg version")
