"""From files on a worker's disk to streams that students see, all at once or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from courses import store
from courses.enums import JobState, VideoState
from courses.exceptions import MediaStoreAway
from courses.models import Lesson, Video, VideoRendition
from courses.processing.claims import Claim, ClaimLost
from courses.processing.encoding import Stream
from courses.processing.jobs import show_video
from courses.processing.pictures import Thumbnails

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a film. The files' names are their last part in the store."""

    streams: Sequence[Stream]
    poster: Path
    thumbnails: Thumbnails

    @property
    def files(self) -> list[tuple[Path, str]]:
        """Each file with what it is served as."""
        pictures = [(self.poster, "image/jpeg"), (self.thumbnails.file, "image/jpeg")]
        return [*((stream.file, "video/mp4") for stream in self.streams), *pictures]


def store_files(made: Made, folder: str, told: Callable[[float], None]) -> None:
    """Store them under ``folder``; what is there without being told of is nobody's. Raises ``MediaStoreAway``."""
    files = made.files
    whole, sent = sum(file.stat().st_size for file, _served in files) or 1, 0

    def more(count: int) -> None:
        nonlocal sent
        sent += count
        told(sent / whole)

    for file, served in files:
        store.send(file, folder + file.name, content_type=served, sent=more)


@transaction.atomic
def publish(claim: Claim, made: Made, folder: str) -> None:
    """Tell of the streams; the lesson that waited for this video shows it from now on. Raises ``ClaimLost``."""
    # In the order in which an upload locks them: lesson, video, job.
    coming = Lesson.objects.select_for_update(of=("self",)).filter(coming_video=claim.job.video_id)
    lesson = coming.first()
    video = Video.objects.select_for_update().filter(pk=claim.job.video_id).first()
    if video is None:
        raise ClaimLost
    claim.hold()
    VideoRendition.objects.bulk_create(_rendition(video, stream, folder) for stream in made.streams)
    video.stream_folder, video.state = folder, VideoState.READY
    video.poster = folder + made.poster.name
    video.thumbnails = _described(made.thumbnails, folder)
    if lesson and video.meant_for_id == lesson.pk:
        show_video(lesson=lesson, video=video)
    else:
        video.save()
    claim.settle(state=JobState.DONE, percent=100, last_error="")


def delete_files(made: Made, folder: str) -> None:
    """Remove what was stored for nothing; what cannot be removed now is swept later."""
    try:
        for file, _served in made.files:
            store.delete(folder + file.name)
    except MediaStoreAway:
        logger.warning("streams left behind", extra={"folder": folder}, exc_info=True)


def _rendition(video: Video, stream: Stream, folder: str) -> VideoRendition:
    return VideoRendition(
        video=video,
        name=stream.rung.name,
        width=stream.rung.width,
        height=stream.rung.height,
        bandwidth=stream.bandwidth,
        average_bandwidth=stream.average_bandwidth,
        codecs=stream.codecs,
        frame_rate=stream.frame_rate,
        key=folder + stream.file.name,
        playlist=stream.playlist,
    )


def _described(made: Thumbnails, folder: str) -> dict[str, Any]:
    return {
        "key": folder + made.file.name,
        "interval": made.interval,
        "columns": made.columns,
        "width": made.width,
        "height": made.height,
        "count": made.count,
    }
