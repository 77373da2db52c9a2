"""Reading what a video file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Final

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from courses.exceptions import UnreadableVideo

# Containers that browsers play and that cannot make the reader open other files or addresses.
_MP4, _MATROSKA = "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"
_MICROSECONDS: Final = 1_000_000
#: What may lack at a film's end (its last picture often lasts longer than it says): seconds, or this share of it.
SLACK_SECONDS: Final = 2.0
SLACK_SHARE: Final = 0.05
_LOOKS_BACK: Final = 2 * _MICROSECONDS
# Codecs that every current browser plays, by container.
_PLAYED: Final = {
    _MP4: ({"h264"}, {"aac", ""}),
    _MATROSKA: ({"vp8", "vp9", "av1"}, {"opus", "vorbis", ""}),
}
_PLAYED_PIXELS: Final = {"yuv420p", "yuvj420p"}


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """``duration`` in whole seconds, rounded down; sizes in pixels.

    ``is_played_as_it_is``: every browser knows what is in it, and its pictures go on to its end.
    """

    duration: int
    width: int
    height: int
    is_played_as_it_is: bool


def read_video(file: IO[bytes]) -> VideoFacts:
    """Return the facts of an MP4 or WebM file. Raises ``UnreadableVideo``."""
    file.seek(0)
    try:
        with av.open(file, mode="r", metadata_errors="ignore") as container:
            if container.format.name not in (_MP4, _MATROSKA) or not container.streams.video:
                raise UnreadableVideo
            picture = container.streams.video[0]
            seconds = int((container.duration or 0) / _MICROSECONDS)
            if seconds < 1:
                raise UnreadableVideo
            played = _is_known_to_browsers(container, picture) and _reaches_its_end(container)
            return VideoFacts(seconds, picture.width, picture.height, played)
    except (FFmpegError, ValueError, EOFError) as error:
        raise UnreadableVideo from error
    finally:
        file.seek(0)


def is_whole(*, decoded: float, declared: float) -> bool:
    """Whether so many seconds of pictures are a film that says it lasts ``declared`` seconds."""
    return decoded >= declared - max(SLACK_SECONDS, declared * SLACK_SHARE)


def _is_known_to_browsers(container: InputContainer, picture: VideoStream) -> bool:
    pictures, sounds = _PLAYED[container.format.name]
    sound = container.streams.audio[0].codec_context.name if container.streams.audio else ""
    return (
        picture.codec_context.name.removeprefix("lib") in pictures
        and picture.codec_context.pix_fmt in _PLAYED_PIXELS
        and sound in sounds
    )


def _reaches_its_end(container: InputContainer) -> bool:
    """Whether there are pictures where the header says that the film ends. Reads its last seconds only."""
    declared = container.duration or 0
    picture = container.streams.video[0]
    try:
        container.seek(max(0, declared - _LOOKS_BACK) + max(0, container.start_time or 0))
        ends = [
            float((packet.pts + (packet.duration or 0)) * packet.time_base)
            for packet in container.demux(picture)
            if packet.pts is not None and packet.time_base and packet.size
        ]
    except FFmpegError:
        return False
    began = (container.start_time or 0) / _MICROSECONDS
    last = max(ends, default=0.0) - began
    return is_whole(decoded=last, declared=declared / _MICROSECONDS)
