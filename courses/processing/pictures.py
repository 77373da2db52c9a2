"""A film's poster, and small pictures of it for the player's bar."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from courses.processing import ffmpeg
from courses.processing.encoding import KEYFRAME_SECONDS, Stream
from courses.processing.ladder import Source

MOST: Final = 100
COLUMNS: Final = 10
WIDTH: Final = 160
_POSTER_WIDTH: Final = 1280
_AT: Final = 0.1  # of its length: behind black and titles
_CHOOSES_AMONG: Final = 50


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """One JPEG of ``count`` pictures in rows of ``columns``, ``interval`` seconds apart; sizes in pixels."""

    file: Path
    interval: int
    columns: int
    width: int
    height: int
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the pictures are to be called, and how ffmpeg is bounded and watched meanwhile."""

    poster: str
    thumbnails: str
    limits: ffmpeg.Limits
    told: ffmpeg.Progress

    def draw(self, arguments: list[str], folder: Path, name: str) -> Path:
        """Have one picture made in ``folder``. Raises what ``ffmpeg.run`` does."""
        one = ("-frames:v", "1", "-update", "1", "-map_metadata", "-1", "-f", "image2", name)
        ffmpeg.run([*arguments, *one], folder, self.limits, self.told)
        return folder / name


def poster(source: Source, film: Path, drawing: Drawing) -> Path:
    """Make the poster beside ``film``, of the picture that is most like those around it."""
    width = 2 * round(min(source.width, _POSTER_WIDTH) / 2)
    at = f"{source.seconds * _AT:.3f}"
    chosen = f"thumbnail={_CHOOSES_AMONG},scale={width}:-2,setsar=1,format=yuvj420p"
    options = ("-map", "0:V:0", "-vf", chosen, "-q:v", "4")
    reading = ffmpeg.reading(film.name, source.demuxer, "-ss", at)
    return drawing.draw([*reading, *options], film.parent, drawing.poster)


def thumbnails(stream: Stream, drawing: Drawing) -> Thumbnails:
    """Make the thumbnails beside a stream that was made, of its keyframes alone."""
    every = max(1, math.ceil(stream.seconds / (KEYFRAME_SECONDS * MOST)))
    interval = every * KEYFRAME_SECONDS
    count = max(1, math.ceil(stream.seconds / interval))
    height = max(2, 2 * round(WIDTH * stream.rung.height / stream.rung.width / 2))
    rows = math.ceil(count / COLUMNS)
    chosen = (
        f"select=not(mod(n\\,{every})),scale={WIDTH}:{height},setsar=1,format=yuvj420p,"
        f"tile={COLUMNS}x{rows}"
    )
    options = ("-an", "-vf", chosen, "-q:v", "5")
    reading = ffmpeg.reading(stream.file.name, "mov", "-skip_frame", "nokey")
    file = drawing.draw([*reading, *options], stream.file.parent, drawing.thumbnails)
    return Thumbnails(file, interval, COLUMNS, WIDTH, height, count)
