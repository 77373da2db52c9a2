"""Real media files of a few kilobytes, made on the spot."""

from __future__ import annotations

from io import BytesIO

import av
from av.video.stream import VideoStream
from django.core.files.base import ContentFile

FRAMES_PER_SECOND = 5


def film(
    name: str, *, seconds: float, codec: str, width: int = 64, height: int = 36
) -> ContentFile:
    """A grey film in the container that the name's ending says."""
    kept = BytesIO()
    with av.open(kept, mode="w", format=name.rsplit(".", 1)[-1]) as container:
        stream: VideoStream = container.add_stream(codec, rate=FRAMES_PER_SECOND)  # type: ignore[assignment]
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _number in range(int(seconds * FRAMES_PER_SECOND)):
            frame = av.VideoFrame(width, height, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([128]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return ContentFile(kept.getvalue(), name=name)


def sound(name: str) -> ContentFile:
    """Two seconds of silence in an MP4 without a picture."""
    kept = BytesIO()
    with av.open(kept, mode="w", format="mp4") as container:
        stream = container.add_stream("aac", rate=8000, layout="mono")
        for _number in range(16):
            frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
            frame.sample_rate = 8000
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return ContentFile(kept.getvalue(), name=name)
