"""HLS playlists of a video's ladder (RFC 8216, and the errata gathered in draft-pantos-hls-rfc8216bis)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Final

from courses.models import VideoRendition

CONTENT_TYPE: Final = "application/vnd.apple.mpegurl"
#: Bits a second. Players begin with the variant that comes first: sharp enough, and soon there on most lines.
_FIRST: Final = 2_000_000


def multivariant_playlist(
    renditions: Iterable[VideoRendition], *, address: Callable[[VideoRendition], str]
) -> str:
    """Return the playlist of playlists; ``address`` says where each rendition's own is.

    Attributes as in RFC 8216, section 4.3.4.2. The segments of every rendition begin with a key frame at the same
    seconds, so players may change over at each.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rendition in _best_first(renditions):
        lines += [f"#EXT-X-STREAM-INF:{_attributes(rendition)}", address(rendition)]
    return "\n".join(lines) + "\n"


def media_playlist(rendition: VideoRendition, *, address: str) -> str:
    """Return a rendition's stored playlist, in which every segment is a range of the one file at ``address``."""
    name = PurePosixPath(rendition.key).name
    lines = (
        address if line == name else line.replace(f'URI="{name}"', f'URI="{address}"')
        for line in rendition.playlist.splitlines()
    )
    return "\n".join(lines) + "\n"


def _best_first(renditions: Iterable[VideoRendition]) -> list[VideoRendition]:
    by_size = sorted(renditions, key=lambda rendition: rendition.bandwidth)
    first = [one for one in by_size if one.bandwidth <= _FIRST][-1:] or by_size[:1]
    return [*first, *(one for one in by_size if one not in first)]


def _attributes(rendition: VideoRendition) -> str:
    return (
        f"BANDWIDTH={rendition.bandwidth},AVERAGE-BANDWIDTH={rendition.average_bandwidth},"
        f'CODECS="{rendition.codecs}",RESOLUTION={rendition.width}x{rendition.height},'
        f"FRAME-RATE={rendition.frame_rate:.3f}"
    )
