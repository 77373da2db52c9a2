"""One size of a film as HLS: H.264 and AAC in a single fragmented MP4, cut by byte ranges.

HLS: RFC 8216 and https://developer.apple.com/documentation/http-live-streaming/hls-authoring-specification-for-apple-devices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import av
from django.conf import settings

from courses.exceptions import EndsEarly
from courses.media import is_whole
from courses.processing import ffmpeg
from courses.processing.ladder import Rung, Source, streamed_rate

#: Segments are whole groups of pictures, at the same moments in every size, so that a player may change sizes.
SEGMENT_SECONDS: Final = 6
KEYFRAME_SECONDS: Final = 2
_QUALITY: Final = 23  # CRF: what the limit of bits leaves room for
# EBU R 128 asks for -23 LUFS in broadcasting; -16 is what is usual where people listen on phones (AES TD1008).
_LOUDNESS: Final = "loudnorm=I=-16:TP=-1.5:LRA=11,aresample=48000"
_AAC: Final = "mp4a.40.2"  # AAC-LC, RFC 6381
_SEGMENT = re.compile(r"#EXTINF:([\d.]+),[^\n]*\n#EXT-X-BYTERANGE:(\d+)@\d+")


@dataclass(frozen=True, slots=True)
class Stream:
    """A size that was made: its file, and what a player has to know of it (see ``VideoRendition``)."""

    rung: Rung
    file: Path
    playlist: str
    seconds: float
    bandwidth: int
    average_bandwidth: int
    codecs: str
    frame_rate: Decimal


def encode(
    source: Source,
    rung: Rung,
    *,
    film: Path,
    name: str,
    limits: ffmpeg.Limits,
    told: ffmpeg.Progress,
) -> Stream:
    """Make ``name``.mp4 beside ``film``. Raises what ``ffmpeg.run`` does, and ``EndsEarly``."""
    folder = film.parent
    ffmpeg.run(_arguments(source, rung, film.name, name), folder, limits, told)
    made = _measured(rung, folder / f"{name}.mp4", folder / f"{name}.m3u8", source)
    if not is_whole(decoded=made.seconds, declared=source.seconds):
        raise EndsEarly(decoded=made.seconds, declared=source.seconds)
    return made


def _arguments(source: Source, rung: Rung, film: str, name: str) -> list[str]:
    rate = streamed_rate(source.frame_rate)
    size = f"scale={rung.width}:{rung.height},setsar=1,format=yuv420p"
    sound = ("-map", "0:a:0", "-af", _LOUDNESS, "-c:a", "aac", "-b:a", "128k", "-ac", "2")
    return [
        *ffmpeg.reading(film, source.demuxer),
        *("-map", "0:V:0", "-vf", f"fps={rate.numerator}/{rate.denominator},{size}"),
        *(sound if source.has_sound else ("-an",)),
        *("-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-c:v", "libx264", "-preset", settings.VIDEO_PRESET, "-profile:v", "high"),
        *("-threads", str(settings.VIDEO_THREADS), "-crf", str(_QUALITY)),
        *("-maxrate", str(rung.most_bits), "-bufsize", str(2 * rung.most_bits)),
        *("-sc_threshold", "0", "-force_key_frames", f"expr:gte(t,n_forced*{KEYFRAME_SECONDS})"),
        *("-f", "hls", "-hls_time", str(SEGMENT_SECONDS), "-hls_playlist_type", "vod"),
        *("-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments"),
        *("-hls_segment_filename", f"{name}.mp4", f"{name}.m3u8"),
    ]


def _measured(rung: Rung, file: Path, index: Path, source: Source) -> Stream:
    # No segment, no playlist: a film without a single picture.
    playlist = index.read_text() if index.exists() else ""
    segments = [(float(seconds), int(size)) for seconds, size in _SEGMENT.findall(playlist)]
    seconds = sum(length for length, _size in segments)
    if not seconds:
        raise EndsEarly(decoded=0.0, declared=source.seconds)
    average = 8 * sum(size for _length, size in segments) / seconds
    rate = streamed_rate(source.frame_rate)
    return Stream(
        rung=rung,
        file=file,
        playlist=playlist,
        seconds=seconds,
        bandwidth=_peak(segments, int(average)),
        average_bandwidth=int(average),
        codecs=_codecs(file),
        frame_rate=(Decimal(rate.numerator) / rate.denominator).quantize(Decimal("0.001")),
    )


def _peak(segments: Sequence[tuple[float, int]], average: int) -> int:
    """Bits a second of the largest whole segment (RFC 8216, 4.3.4.2); a short last one says nothing."""
    whole = [8 * size / length for length, size in segments if length >= SEGMENT_SECONDS / 2]
    return max([average, *map(int, whole)])


def _codecs(file: Path) -> str:
    with av.open(str(file), format="mov") as container:
        # Profile, constraints and level of the decoder configuration record (ISO/IEC 14496-15, 5.3.3.1).
        record = container.streams.video[0].codec_context.extradata or b""
        pictures = f"avc1.{record[1:4].hex()}"
        return f"{pictures},{_AAC}" if container.streams.audio else pictures
