"""What uploads leave behind: those that nobody went on with, checks that died, videos that were replaced."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from courses import store
from courses.enums import UploadState
from courses.models import Video, VideoUpload
from courses.processing.orphans import objects_of
from courses.uploads.completing import LEASE, claim, finish
from courses.uploads.models import PATIENCE
from courses.uploads.services import drop
from lib.errors import DomainError

logger = logging.getLogger(__name__)

#: A replaced video stays as long as the addresses that its viewers were given, and more.
STAYS = timedelta(days=1)
#: How long it can be looked up what became of an upload.
REMEMBERED = timedelta(days=30)
BATCH = 200


def sweep_uploads() -> None:
    """Do all of it. Raises ``MediaStoreAway``; the next time goes on."""
    abort_abandoned()
    finish_died_checks()
    clear_quarantine()
    delete_replaced_videos()
    forget_old_uploads()


def abort_abandoned() -> int:
    """End the uploads for which nobody asked anything for a day; returns how many."""
    due = VideoUpload.objects.filter(state=UploadState.STARTED, expires_at__lt=timezone.now())
    count = 0
    for upload in due[:BATCH]:
        # Whoever came back in between goes on.
        if due.filter(pk=upload.pk).update(state=UploadState.ABORTED, updated_at=timezone.now()):
            drop(upload)
            count += 1
    return count


def finish_died_checks() -> int:
    """Take up the checks whose process died; returns how many."""
    due = VideoUpload.objects.filter(
        state=UploadState.COMPLETING, claimed_at__lt=timezone.now() - LEASE
    )
    count = 0
    for upload in due[:BATCH]:
        try:
            finish(claim(upload), None)
            count += 1
        except DomainError as error:  # it is in the row, for its author
            logger.warning("upload not finished", extra={"upload": upload.code, "why": error.code})
    return count


def clear_quarantine() -> int:
    """Remove what is older than a day and belongs to no live upload; returns how much.

    The bucket's lifecycle does the same where it is set; a crash between store and database is what leaves it.
    """
    before = timezone.now() - PATIENCE
    live = set(
        VideoUpload.objects.filter(state__in=UploadState.live()).values_list("key", flat=True)
    )
    multiparts = [
        one for one in store.open_multiparts() if one.begun < before and one.key not in live
    ]
    for one in multiparts:
        store.abort(one.key, one.multipart_id)
    objects = [key for key, written in store.quarantined() if written < before and key not in live]
    for key in objects:
        store.delete(key)
    return len(multiparts) + len(objects)


def delete_replaced_videos() -> int:
    """Delete videos that were replaced a day ago, or whose lesson is gone, with their streams; returns how many."""
    before = timezone.now() - STAYS
    unused = Video.objects.filter(lesson__isnull=True, meant_for__isnull=True)
    gone = Q(replaced_at__isnull=True, updated_at__lt=before)
    videos = list(unused.filter(Q(replaced_at__lt=before) | gone)[:BATCH])
    for video in videos:
        for key in objects_of(video):
            store.delete(key)
        video.delete()
    return len(videos)


def forget_old_uploads() -> int:
    """Delete the rows of uploads that ended long ago; returns how many."""
    old = VideoUpload.objects.exclude(state__in=UploadState.live())
    return old.filter(updated_at__lt=timezone.now() - REMEMBERED).delete()[0]
