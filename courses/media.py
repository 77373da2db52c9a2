"""Reading what a video file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

import av
from av.error import FFmpegError

from courses.exceptions import UnreadableVideo

# Containers that browsers play and that cannot make the reader open other files or addresses.
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """``duration`` in whole seconds, rounded down; sizes in pixels."""

    duration: int
    width: int
    height: int


def read_video(file: IO[bytes]) -> VideoFacts:
    """Return the facts of an MP4 or WebM file. Raises ``UnreadableVideo``."""
    file.seek(0)
    try:
        with av.open(file, mode="r", metadata_errors="ignore") as container:
            if container.format.name not in _CONTAINERS or not container.streams.video:
                raise UnreadableVideo
            picture = container.streams.video[0]
            seconds = int((container.duration or 0) / 1_000_000)
            facts = VideoFacts(seconds, picture.width, picture.height)
    except (FFmpegError, ValueError, EOFError) as error:
        raise UnreadableVideo from error
    finally:
        file.seek(0)
    if facts.duration < 1:
        raise UnreadableVideo
    return facts
