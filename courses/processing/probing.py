"""Looking at a file before it is encoded."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.error import FFmpegError
from av.video.stream import VideoStream

from courses.exceptions import CannotBeDecoded, NotAVideo
from courses.processing.ladder import Source
from courses.uploads import containers

_DEMUXERS: Final = {"mp4": "mov", "mov": "mov", "webm": "matroska", "mkv": "matroska"}
_UNKNOWN_RATE: Final = Fraction(25)


def look_at(path: Path) -> Source:
    """Return what the file holds, its first picture decoded. Raises ``CannotBeDecoded``."""
    demuxer = _demuxer(path)
    try:
        # Given as an open file, and a demuxer by name: nothing in it can make the reader open anything else.
        with path.open("rb") as file, av.open(file, format=demuxer, mode="r") as container:
            stream = container.streams.video[0]
            frame = next(container.decode(stream))
            width, height = _as_seen(stream, frame)
            declared = float((stream.duration or 0) * (stream.time_base or 0))
            return Source(
                width=width,
                height=height,
                frame_rate=stream.average_rate or stream.guessed_rate or _UNKNOWN_RATE,
                has_sound=bool(container.streams.audio),
                seconds=declared or (container.duration or 0) / av.time_base,
                demuxer=demuxer,
            )
    except (FFmpegError, StopIteration, IndexError, ValueError) as error:
        raise CannotBeDecoded from error


def _demuxer(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _DEMUXERS[containers.recognised_in(file).ending]
    except NotAVideo as error:
        raise CannotBeDecoded from error


def _as_seen(stream: VideoStream, frame: av.VideoFrame) -> tuple[int, int]:
    shape = stream.sample_aspect_ratio or Fraction(1)
    width, height = round(frame.width * (shape or 1)), frame.height
    return (height, width) if frame.rotation % 180 else (width, height)
