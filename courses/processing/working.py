"""What a worker does with a video: fetch, look, encode, draw, store, publish.

All of it happens outside any transaction, on a lease (``claims``); only ``publish`` is one, and short.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from courses import store
from courses.enums import JobStage, JobState, VideoState
from courses.exceptions import MediaStoreAway, ProcessingFailed, TooHeavy
from courses.models import Video, VideoJob
from courses.processing import ffmpeg, pictures, workshop
from courses.processing.claims import LEASE, Claim, ClaimLost
from courses.processing.encoding import Stream, encode
from courses.processing.jobs import bell, course_of
from courses.processing.ladder import Rung, Source, rungs
from courses.processing.probing import look_at
from courses.processing.publishing import Made, delete_files, publish, store_files
from lib.tokens import random_code
from lib.work import ServiceAway, drain_leased

logger = logging.getLogger(__name__)

#: Seconds in which a task begins films; each may take hours. The next task goes on.
BEGINS: Final = 5.0
# Of the whole, in percent: where fetching, encoding and drawing end.
_FETCHED, _ENCODED, _DRAWN = 5, 90, 92


def process_due_videos() -> int:
    """Make the streams of what is due, one after the other; returns how many jobs were taken."""
    bell.answered()
    taken = drain_leased(VideoJob, process, size=1, lease=LEASE, seconds=BEGINS)
    if taken and VideoJob.objects.due().exists():
        bell.ring()
    return taken


def process(job: VideoJob) -> None:
    """Do one leased job. What it raises is worth another try."""
    claim = Claim(job)
    try:
        if job.attempts > VideoJob.MAX_ATTEMPTS:
            raise TooHeavy(told="its workers died")
        _make(claim)
    except ClaimLost:
        logger.info("video_called_off", extra={"job": job.pk})
    except ProcessingFailed as error:
        _give_up(claim, error)
    except MediaStoreAway as error:
        raise ServiceAway(str(error.__cause__)) from error


def _make(claim: Claim) -> None:
    video = claim.job.video
    course = course_of(video)
    if course is None:  # replaced, or its lesson was deleted; the sweeper takes it away
        claim.settle(state=JobState.CANCELLED)
        return
    folder = f"streams/{course.pk}/{video.code}/"
    with workshop.opened(video.size) as bench:
        film = _fetched(claim, video, bench / "film")
        made = _made(claim, look_at(film), film)
        try:
            store_files(made, folder, _telling(claim, JobStage.STORING, _DRAWN, 100))
        except BaseException:
            delete_files(made, folder)
            raise
        _publish(claim, made, folder)


def _publish(claim: Claim, made: Made, folder: str) -> None:
    try:
        publish(claim, made, folder)
    except ClaimLost:
        # Only then: where the database went away in its commit, students may be shown them by now.
        delete_files(made, folder)
        raise


def _fetched(claim: Claim, video: Video, film: Path) -> Path:
    told, arrived = _telling(claim, JobStage.FETCHING, 0, _FETCHED), 0
    told(0)

    def more(count: int) -> None:
        nonlocal arrived
        arrived += count
        if arrived > settings.VIDEO_UPLOAD_MAX_BYTES:
            raise TooHeavy
        told(arrived / (video.size or 1))

    store.fetch(str(video.file), film, arrived=more)
    return film


def _made(claim: Claim, source: Source, film: Path) -> Made:
    # In names that no other try has, so that what a player has of one never meets another's.
    mark = random_code(6).lower()
    limits = ffmpeg.limits_for(source)
    streams = _encoded(claim, source, film, limits, mark)
    drawing = _telling(claim, JobStage.PICTURES, _ENCODED, _DRAWN)
    drawn = pictures.Drawing(f"poster-{mark}.jpg", f"thumbnails-{mark}.jpg", limits, drawing)
    return Made(
        streams, pictures.poster(source, film, drawn), pictures.thumbnails(streams[0], drawn)
    )


def _encoded(
    claim: Claim, source: Source, film: Path, limits: ffmpeg.Limits, mark: str
) -> list[Stream]:
    """Make every size, the smallest first: a film that cannot be decoded is known to be so early."""
    sizes = rungs(source)
    whole, done, streams = sum(map(_work, sizes)), 0, []
    for rung in sizes:
        span = _ENCODED - _FETCHED
        begins, ends = done * span / whole, (done + _work(rung)) * span / whole
        told = _telling(claim, JobStage.ENCODING, _FETCHED + begins, _FETCHED + ends)
        streams.append(
            encode(
                source,
                rung,
                film=film,
                name=f"{rung.name}-{mark}",
                limits=limits,
                told=_by_seconds(told, source.seconds),
            )
        )
        done += _work(rung)
    return streams


def _work(rung: Rung) -> int:
    return rung.width * rung.height


def _telling(claim: Claim, stage: JobStage, begins: float, ends: float) -> Callable[[float], None]:
    """Return what is told which part (0 to 1) of a stage is done, and renews the claim."""
    return lambda part: claim.renew(stage, begins + (ends - begins) * min(part, 1))


def _by_seconds(told: Callable[[float], None], whole: float) -> ffmpeg.Progress:
    """The same for who counts in seconds of the film."""
    return lambda seconds: told(seconds / whole)


def _give_up(claim: Claim, error: ProcessingFailed) -> None:
    """Record that the film itself is at fault. Whoever lost the claim changes nothing."""
    logger.warning("video_failed", extra={"job": claim.job.pk, "why": error.code} | error.extra)
    try:
        with transaction.atomic():
            video = Video.objects.select_for_update().get(pk=claim.job.video_id)
            claim.settle(
                state=JobState.FAILED, error_code=error.code, last_error=str(error.extra)[:2000]
            )
            if video.state == VideoState.PROCESSING:
                video.state = VideoState.FAILED
                video.save(update_fields=["state", "updated_at"])
    except ClaimLost:
        logger.info("video_called_off", extra={"job": claim.job.pk})
