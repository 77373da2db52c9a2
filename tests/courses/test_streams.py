"""A video becomes streams in several sizes, a poster and thumbnails."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import User
from courses.enums import JobState, VideoState
from courses.models import Course, Lesson, Video, VideoRendition
from courses.processing.ffmpeg import program
from courses.processing.working import process_due_videos
from courses.services import attach_video
from tests.courses.movies import movie
from tests.courses.uploading import CLIP
from tests.factories.academy import lessons_of


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


def attached(lesson: Lesson, by: User, content: bytes, name: str = "clase.mp4") -> Video:
    """The bytes as the lesson's video, its streams made."""
    video = attach_video(lesson=lesson, by=by, file=ContentFile(content, name=name))
    process_due_videos()
    video.refresh_from_db()
    return video


def stored(key: str) -> bytes:
    with default_storage.open(key) as file:
        content: bytes = file.read()
    return content


def keyframes(content: bytes) -> list[float]:
    """Where a film's keyframes are, in seconds from its first; every frame of it is decoded."""
    with av.open(BytesIO(content)) as film:
        times = [(float(frame.time or 0), frame.key_frame) for frame in film.decode(video=0)]
    return [round(time - times[0][0], 2) for time, is_key in times if is_key]


def segments(rendition: VideoRendition) -> list[tuple[float, int, int]]:
    """Seconds, first byte and length of every segment in the playlist."""
    found = re.findall(
        r"#EXTINF:([\d.]+),\s*\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)", rendition.playlist
    )
    assert {name for *_rest, name in found} == {rendition.key.rpartition("/")[2]}
    return [(float(seconds), int(at), int(size)) for seconds, size, at, _name in found]


def shapes(video: Video) -> dict[str, tuple[int, int]]:
    return {one.name: (one.width, one.height) for one in video.renditions.all()}


def test_a_film_becomes_streams_between_which_a_player_may_change(
    carla: User, lesson: Lesson, tmp_path: Path
) -> None:
    film = movie(tmp_path / "x.mp4", seconds=7, size="640x360", rate="5")
    video = attached(lesson, carla, film)

    assert shapes(video) == {"240p": (426, 240), "360p": (640, 360)}
    course = lesson.module.course_id
    assert video.stream_folder == f"streams/{course}/{video.code}/"
    cuts = set()
    for rendition in video.renditions.all():
        content = stored(rendition.key)
        assert rendition.key.startswith(video.stream_folder)
        assert keyframes(content) == [0, 2, 4, 6]
        assert "#EXT-X-ENDLIST" in rendition.playlist
        assert "#EXT-X-PLAYLIST-TYPE:VOD" in rendition.playlist
        parts = segments(rendition)
        initial = re.search(r'#EXT-X-MAP:URI="[^"/]+",BYTERANGE="(\d+)@0"', rendition.playlist)
        assert initial
        # One range follows on the other, from the header to the file's end.
        ranges = [(0, int(initial[1])), *((at, size) for _seconds, at, size in parts)]
        assert all(at + size == then for (at, size), (then, _size) in pairwise(ranges))
        assert sum(ranges[-1]) <= len(content)
        assert all(content[at + 4 : at + 8] in (b"sidx", b"moof") for at, _size in ranges[1:])
        cuts.add(tuple(round(seconds, 1) for seconds, *_rest in parts))
        assert rendition.codecs == f"{rendition.codecs[:11]},mp4a.40.2"
        assert rendition.bandwidth >= rendition.average_bandwidth > 20_000
    assert cuts == {(6.0, 1.0)}

    assert video.jobs.get().state == JobState.DONE


@pytest.mark.parametrize(
    ("details", "sizes", "rate", "has_sound"),
    [
        pytest.param({"size": "180x320"}, {"180p": (180, 320)}, 10, True, id="portrait"),
        pytest.param({"sound": False}, {"180p": (320, 180)}, 10, False, id="without sound"),
        pytest.param(
            {"size": "322x182", "rate": "60"}, {"182p": (322, 182)}, 30, True, id="60 a second"
        ),
        pytest.param(
            {"size": "406x258", "rate": "50"}, {"240p": (378, 240)}, 25, True, id="odd size"
        ),
        pytest.param({"rate": "1"}, {"180p": (320, 180)}, 5, True, id="a picture a second"),
    ],
)
def test_whatever_is_filmed_is_streamed_as_it_is_seen(
    carla: User,
    lesson: Lesson,
    tmp_path: Path,
    details: dict[str, Any],
    sizes: dict[str, tuple[int, int]],
    rate: int,
    has_sound: bool,
) -> None:
    video = attached(lesson, carla, movie(tmp_path / "x.mp4", **details))

    assert shapes(video) == sizes
    (rendition,) = video.renditions.all()
    assert rendition.frame_rate == rate
    assert ("mp4a" in rendition.codecs) == has_sound
    with av.open(BytesIO(stored(rendition.key))) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == sizes[rendition.name]
        assert bool(film.streams.audio) == has_sound
        assert film.streams.video[0].codec_context.pix_fmt == "yuv420p"


def test_a_film_of_a_turned_phone_stands_upright(
    carla: User, lesson: Lesson, tmp_path: Path
) -> None:
    movie(tmp_path / "flat.mp4")
    turned = remade(
        tmp_path / "flat.mp4", tmp_path / "turned.mp4", before=("-display_rotation", "90")
    )

    video = attached(lesson, carla, turned)

    assert shapes(video) == {"180p": (180, 320)}


def test_names_places_and_chapters_of_the_file_are_not_streamed(
    carla: User, lesson: Lesson, tmp_path: Path
) -> None:
    secret = ("-metadata", "title=Borrador de Carla", "-metadata", "location=+40.4-003.7/")
    film = movie(tmp_path / "x.mp4", options=secret)
    assert b"Borrador" in film

    video = attached(lesson, carla, film)

    assert b"Borrador" not in stored(video.renditions.get().key)


def test_a_poster_and_thumbnails_are_drawn(carla: User, lesson: Lesson, tmp_path: Path) -> None:
    video = attached(lesson, carla, movie(tmp_path / "x.mp4", seconds=5, rate="5"))

    poster = Image.open(BytesIO(stored(video.poster)))
    assert (poster.format, poster.size) == ("JPEG", (320, 180))
    told = video.thumbnails
    sheet = Image.open(BytesIO(stored(told.pop("key"))))
    assert told == {"interval": 2, "columns": 10, "width": 160, "height": 90, "count": 3}
    assert (sheet.format, sheet.size) == ("JPEG", (1600, 90))


def test_the_demonstrations_film_is_played_at_once_and_streamed_soon(
    carla: User, lesson: Lesson
) -> None:
    video = attach_video(
        lesson=lesson, by=carla, file=ContentFile(CLIP.read_bytes(), name="clip.webm")
    )

    lesson.refresh_from_db()
    assert (lesson.video, video.state, video.stream_folder) == (video, VideoState.READY, "")
    assert [job.state for job in video.jobs.all()] == [JobState.WAITING]


def remade(source: Path, target: Path, *, before: tuple[str, ...] = ()) -> bytes:
    """The same pictures and sound in another container, or with another header."""
    told = ("-v", "error", "-y", *before, "-i", str(source), "-c", "copy", str(target))
    subprocess.run([program(), *told], check=True, timeout=60)
    return target.read_bytes()
