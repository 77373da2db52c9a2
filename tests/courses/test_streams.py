"""A video becomes streams in several sizes, a poster and thumbnails."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from courses.enums import JobState
from courses.models import Course, Lesson, Video, VideoRendition
from courses.processing.working import process_due_videos
from courses.services import attach_video
from tests.courses.movies import movie
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
        assert all(content[at + 4 : at + 8] in (b"moof", b"styp") for at, _size in ranges[1:])
        cuts.add(tuple(round(seconds, 1) for seconds, *_rest in parts))
        assert rendition.codecs == f"{rendition.codecs[:11]},mp4a.40.2"
        assert rendition.bandwidth >= rendition.average_bandwidth > 20_000
    assert cuts == {(6.0, 1.0)}

    assert video.jobs.get().state == JobState.DONE
