"""A ladder of two renditions, made once for a run, and put behind a lesson without the pipeline that makes them."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import imageio_ffmpeg
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from courses.enums import LessonKind
from courses.models import Caption, Course, Lesson, VideoRendition
from tests.factories.academy import add_video_lesson

#: Long enough for a browser not to hold all of it at once.
SECONDS = 150
CAPTIONS = "WEBVTT\n\n00:00.000 --> 02:30.000\n{text}\n"
CHAPTERS = (
    "WEBVTT\n\n00:00.000 --> 00:12.000\nThe map\n\n00:12.000 --> 02:30.000\nThe compass & the sun\n"
)


@dataclass(frozen=True)
class Rung:
    """One rendition: a fragmented MP4 and the playlist of its ranges."""

    width: int
    height: int
    film: bytes
    playlist: str

    @property
    def name(self) -> str:
        return f"{self.height}p"


@cache
def ladder() -> tuple[Rung, ...]:
    """Two minutes and a half of a clock with a tone, in 180 and 360 lines."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(_rung(Path(folder), *size) for size in ((320, 180), (640, 360)))


def _rung(folder: Path, width: int, height: int) -> Rung:
    playlist = folder / f"{height}p.m3u8"
    picture = f"testsrc=size={width}x{height}:rate=5:duration={SECONDS}"
    sound = f"sine=frequency=330:sample_rate=44100:duration={SECONDS}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
    command += ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "40", "-pix_fmt", "yuv420p"]
    command += ["-profile:v", "main", "-g", "10", "-keyint_min", "10", "-sc_threshold", "0"]
    command += ["-c:a", "aac", "-b:a", "64k", "-f", "hls", "-hls_time", "2"]
    command += ["-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    command += ["-hls_flags", "single_file", str(playlist)]
    subprocess.run(command, check=True)  # our own
    (film,) = [*folder.glob(f"{height}p*.mp4"), *folder.glob(f"{height}p*.m4s")]
    text = playlist.read_text().replace(film.name, f"{height}p.mp4")
    return Rung(width, height, film.read_bytes(), text)


def add_streamed_lesson(course: Course, **fields: object) -> Lesson:
    """A video lesson with a ladder in the store, captions in two languages, and chapters."""
    lesson = add_video_lesson(course, seconds=SECONDS, **fields)
    give_ladder(lesson)
    for language, label, text in (
        ("es", "Español", "Esto es un mapa"),
        ("en", "English", "This is a map"),
    ):
        Caption.objects.create(
            lesson=lesson,
            kind="captions",
            language=language,
            label=label,
            text=CAPTIONS.format(text=text),
        )
    Caption.objects.create(
        lesson=lesson, kind="chapters", language="en", label="Chapters", text=CHAPTERS
    )
    return lesson


def give_ladder(lesson: Lesson) -> None:
    """Put the two renditions behind the lesson's video."""
    assert lesson.kind == LessonKind.VIDEO
    video = lesson.video
    assert video is not None
    video.stream_folder = f"streams/{lesson.module.course_id}/{video.code}/"
    video.content_type = "video/quicktime"
    video.thumbnails = _thumbnails(video.stream_folder)
    for rung in ladder():
        key = f"{video.stream_folder}{rung.name}.mp4"
        default_storage.save(key, ContentFile(rung.film, name=rung.name))
        peak = len(rung.film) * 8 * 2 // SECONDS
        VideoRendition.objects.create(
            video=video,
            name=rung.name,
            width=rung.width,
            height=rung.height,
            bandwidth=peak,
            average_bandwidth=peak // 2,
            codecs="avc1.4d401e,mp4a.40.2",
            frame_rate=5,
            key=key,
            playlist=rung.playlist,
        )
    video.save()


def _thumbnails(folder: str) -> dict[str, object]:
    """A picture for each half minute, from dark to light, in rows of three."""
    width, height, count = 160, 90, SECONDS // 30
    sprite = Image.new("RGB", (3 * width, 2 * height))
    for number in range(count):
        left, top = number % 3 * width, number // 3 * height
        sprite.paste((40 * number + 40,) * 3, (left, top, left + width, top + height))
    kept = BytesIO()
    sprite.save(kept, "JPEG")
    key = f"{folder}thumbnails.jpg"
    default_storage.save(key, ContentFile(kept.getvalue(), name="thumbnails.jpg"))
    return {
        "key": key,
        "interval": 30,
        "columns": 3,
        "width": width,
        "height": height,
        "count": count,
    }
