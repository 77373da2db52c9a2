"""From parts in quarantine to the video of a lesson.

A check is claimed for a while (``LEASE``). Whoever dies in it leaves a claim that runs out, and the sweeper, or the
next who asks, takes it up: each step may be done again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import IO, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses import store
from courses.access import require_author
from courses.enums import UploadState
from courses.exceptions import (
    MediaStoreAway,
    PartsMissing,
    UnreadableVideo,
    UploadBeingChecked,
    UploadOver,
    WrongSize,
)
from courses.media import VideoFacts, read_video
from courses.models import Lesson, Video, VideoUpload
from courses.services import first_state, put_video
from courses.uploads import containers
from courses.uploads.containers import Container
from courses.uploads.ranged import RangedFile, TooManyReads
from courses.uploads.services import drop
from lib.errors import DomainError, NotFound
from lib.tokens import new_name

#: Longer than a store needs to copy the largest file.
LEASE = timedelta(minutes=15)
#: Parts that a refusal names.
NAMED = 100


def complete_upload(*, upload: VideoUpload, by: User, parts: Mapping[int, str]) -> VideoUpload:
    """Check what arrived and make it the lesson's video; ``parts`` has the ETag of each part.

    Once it is done, asking again changes nothing. Raises ``NotAllowed``; ``PartsMissing``, ``MediaStoreAway`` and
    ``UploadBeingChecked``, after which it can be completed again; ``UnreadableVideo``, ``WrongSize`` and
    ``UploadOver``, after which it cannot.
    """
    require_author(by, upload.lesson.module.course)
    claimed = claim(upload)
    if claimed.state == UploadState.DONE:
        return claimed
    return finish(claimed, parts)


def finish(upload: VideoUpload, parts: Mapping[int, str] | None) -> VideoUpload:
    """Do what ``complete_upload`` says with a claimed upload; without ``parts``, with whatever arrived."""
    try:
        _assemble(upload, parts)
        container, facts, checksum = _looked_at(upload)
        key = f"videos/{new_name()}.{container.ending}"
        store.promote(upload.key, to=key, container=container)
    except (PartsMissing, MediaStoreAway):
        _settle(upload, UploadState.STARTED)
        raise
    except (UnreadableVideo, WrongSize, UploadOver) as error:
        _settle(upload, UploadState.FAILED, error)
        drop(upload)
        raise
    done = _accept(upload, _video(upload, key, container, facts), checksum)
    if done is None:
        store.delete(key)
        raise UploadOver
    drop(done)
    return done


@transaction.atomic
def claim(upload: VideoUpload) -> VideoUpload:
    """Begin to check it, or take up a check whose claim ran out; one that is done is returned as it is.

    Raises ``NotFound``, ``UploadOver``, ``UploadBeingChecked``.
    """
    row = VideoUpload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is None:
        raise NotFound
    if row.state == UploadState.DONE:
        return row
    if row.state not in UploadState.live():
        raise UploadOver
    now = timezone.now()
    if row.state == UploadState.COMPLETING and row.claimed_at and row.claimed_at > now - LEASE:
        raise UploadBeingChecked
    row.state, row.claimed_at = UploadState.COMPLETING, now
    row.save(update_fields=["state", "claimed_at", "updated_at"])
    return row


def _assemble(upload: VideoUpload, parts: Mapping[int, str] | None) -> None:
    arrived = store.parts(upload.key, upload.multipart_id)
    if arrived is None:
        return  # put together by a try that died after it; whether it is there is looked at next
    # A part that was sent again, because the answer was lost, is listed once by S3 and each time by SeaweedFS.
    whole = {
        part.number: part
        for part in arrived
        if part.size == upload.size_of_part(part.number)
        and (parts is None or parts.get(part.number, "").strip('"') == part.etag)
    }
    missing = set(range(1, upload.part_count + 1)) - whole.keys()
    if missing:
        raise PartsMissing(numbers=sorted(missing)[:NAMED])
    store.assemble(upload.key, upload.multipart_id, [whole[number] for number in sorted(whole)])


def _looked_at(upload: VideoUpload) -> tuple[Container, VideoFacts, str]:
    found = store.head(upload.key)
    if found is None:
        raise UploadOver
    size, checksum = found
    if size != upload.size or size > settings.VIDEO_UPLOAD_MAX_BYTES:
        raise WrongSize
    head = store.read(upload.key, 0, min(size, containers.HEAD))
    tail_size = min(size, containers.TAIL)
    tail = store.read(upload.key, size - tail_size, tail_size)
    container = containers.recognised(head, tail)
    try:
        facts = read_video(cast("IO[bytes]", RangedFile(upload.key, size)))
    except TooManyReads as error:
        raise UnreadableVideo from error
    return container, facts, checksum


def _video(upload: VideoUpload, key: str, container: Container, facts: VideoFacts) -> Video:
    return Video(
        file=key,
        state=first_state(container, facts),
        original_name=upload.original_name,
        content_type=container.content_type,
        size=upload.size,
        duration=facts.duration,
        width=facts.width,
        height=facts.height,
    )


@transaction.atomic
def _accept(upload: VideoUpload, video: Video, checksum: str) -> VideoUpload | None:
    """Give the lesson its video; None if the claim was lost, or the lesson is gone."""
    mine = VideoUpload.objects.select_for_update().filter(
        pk=upload.pk, state=UploadState.COMPLETING, claimed_at=upload.claimed_at
    )
    row = mine.first()
    if row is None:
        return None
    put_video(lesson=Lesson.objects.select_for_update().get(pk=row.lesson_id), video=video)
    row.state, row.checksum, row.error = UploadState.DONE, checksum, ""
    row.save(update_fields=["state", "checksum", "error", "updated_at"])
    return row


def _settle(upload: VideoUpload, state: UploadState, error: DomainError | None = None) -> None:
    """Give a claim back. Whoever lost it changes nothing."""
    code = error.code if error else ""
    mine = VideoUpload.objects.filter(
        pk=upload.pk, state=UploadState.COMPLETING, claimed_at=upload.claimed_at
    )
    mine.update(state=state, error=code, updated_at=timezone.now())
