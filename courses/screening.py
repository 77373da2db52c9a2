"""What a page needs to show a lesson's video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from courses.enums import LessonKind
from courses.models import Caption, Lesson, Video
from lib.storage import stream_url


@dataclass(frozen=True, slots=True)
class Screen:
    """A video in front of somebody who may watch it.

    The addresses are signed and end. ``file_url`` is empty for a file that browsers do not play by themselves;
    ``thumbnails`` are for the scrubber, as ``Video.thumbnails`` with ``url`` in place of the key. ``language`` is
    that of the captions which are shown without being asked for.
    """

    lesson: Lesson
    video: Video
    file_url: str
    poster_url: str
    thumbnails: dict[str, Any] | None
    captions: list[Caption]
    chapters: Caption | None
    language: str

    @property
    def has_ladder(self) -> bool:
        return bool(self.video.stream_folder)

    @property
    def duration(self) -> int:
        """Whole seconds."""
        return self.video.duration or 0


def screen_of(lesson: Lesson, *, spoken: str) -> Screen | None:
    """Return what shows the lesson's video, None if there is nothing to watch yet; one query.

    ``spoken`` is the language of the course.
    """
    video = lesson.video
    if lesson.kind != LessonKind.VIDEO or video is None or not lesson.has_content:
        return None
    tracks = list(lesson.captions.all())
    captions = _readers_first([track for track in tracks if track.kind == "captions"])
    first = captions[0].language if captions else ""
    return Screen(
        lesson=lesson,
        video=video,
        file_url=stream_url(str(video.file)) if plays_alone(video) else "",
        poster_url=stream_url(video.poster) if video.poster else "",
        thumbnails=_thumbnails(video),
        captions=captions,
        chapters=_chapters(tracks, spoken=spoken),
        language=first if _is_read(first) and not _is_read(spoken) else "",
    )


def plays_alone(video: Video) -> bool:
    """Whether browsers play the file as it was uploaded. Without a ladder it would not be ready if they did not."""
    return not video.stream_folder or video.content_type in {"video/mp4", "video/webm"}


def _thumbnails(video: Video) -> dict[str, Any] | None:
    if not video.thumbnails:
        return None
    facts = {name: value for name, value in video.thumbnails.items() if name != "key"}
    return facts | {"url": stream_url(video.thumbnails["key"])}


def _chapters(tracks: list[Caption], *, spoken: str) -> Caption | None:
    chapters = [track for track in tracks if track.kind == "chapters"]
    own = [track for track in chapters if _primary(track.language) == _primary(spoken)]
    return next(iter([*_read(chapters), *own, *chapters]), None)


def _readers_first(tracks: list[Caption]) -> list[Caption]:
    return sorted(tracks, key=lambda track: (not _is_read(track.language), track.label))


def _read(tracks: list[Caption]) -> list[Caption]:
    return [track for track in tracks if _is_read(track.language)]


def _is_read(language: str) -> bool:
    # "es-MX" is read by who reads "es".
    return bool(language) and _primary(language) == _primary(get_language() or "")


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]
