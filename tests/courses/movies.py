"""Small films with a picture that moves and a tone, made by the ffmpeg that the application uses."""

from __future__ import annotations

import subprocess
from pathlib import Path

from courses.processing.ffmpeg import program


def movie(
    path: Path,
    *,
    seconds: float = 1.4,
    size: str = "320x180",
    rate: str = "10",
    sound: bool = True,
    before: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
) -> bytes:
    """Write a film of H.264 and AAC (unless ``options`` say otherwise) to ``path``, and return its bytes."""
    tone = ("-f", "lavfi", "-i", f"sine=440:duration={seconds}")
    picture = ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}")
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    subprocess.run(
        [
            *(program(), "-v", "error", "-y", *before, *picture, *(tone if sound else ())),
            *(*codecs, *options, str(path)),
        ],
        check=True,
        timeout=60,
    )
    return path.read_bytes()
