"""Asking for a video's streams, asking again, and calling it off."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from courses.access import may_author
from courses.enums import JobState, VideoState
from courses.exceptions import (
    CannotBeDecoded,
    EndsEarly,
    NothingToCancel,
    NothingToRetry,
    ProcessingFailed,
    TooHeavy,
)
from courses.models import Course, Lesson, Video, VideoJob
from lib.doorbell import Doorbell
from lib.errors import NotAllowed
from lib.work import Priority

bell: Final = Doorbell("courses.tasks.process_due_videos")
_SENTENCES: Final = {
    error.code: error.message for error in (ProcessingFailed, EndsEarly, CannotBeDecoded, TooHeavy)
}


def queue_streams(video: Video) -> VideoJob:
    """Have the video's streams made; in the transaction that saved it. One that nobody can see yet goes first."""
    waited_for = video.state == VideoState.PROCESSING
    job = VideoJob.objects.create(
        video=video, priority=Priority.LIVE if waited_for else Priority.BULK
    )
    bell.ring_on_commit()
    return job


@transaction.atomic
def retry_processing(*, video: Video, by: User) -> VideoJob:
    """Start anew after a failure or a cancellation. Raises ``NotAllowed``, ``NothingToRetry``."""
    row = _locked(video, by)
    if not _without_streams().filter(pk=row.pk).exists():
        raise NothingToRetry
    if row.state == VideoState.FAILED:
        row.state = VideoState.PROCESSING
        row.save(update_fields=["state", "updated_at"])
    return queue_streams(row)


@transaction.atomic
def cancel_processing(*, video: Video, by: User) -> None:
    """Stop, or do not begin; the worker notices within seconds. Raises ``NotAllowed``, ``NothingToCancel``."""
    row = _locked(video, by)
    if not _call_off(row):
        raise NothingToCancel
    if row.state == VideoState.PROCESSING:
        row.state = VideoState.FAILED
        row.save(update_fields=["state", "updated_at"])


def show_video(*, lesson: Lesson, video: Video) -> None:
    """Make a video that is ready the lesson's, in the caller's transaction. The one before stays for a day."""
    for old in Video.objects.filter(lesson=lesson).exclude(pk=video.pk):
        _retire(old)
    video.meant_for = None
    video.save()
    Lesson.objects.filter(pk=lesson.pk).update(kind="video", video=video, updated_at=timezone.now())


def expect_video(*, lesson: Lesson, video: Video) -> None:
    """Keep a video for the lesson until it is ready, in the caller's transaction."""
    video.meant_for = lesson
    video.save()


def drop_coming_video(lesson: Lesson) -> None:
    """Forget the video that the lesson waits for, if there is one: a newer one has come."""
    for coming in Video.objects.filter(meant_for=lesson):
        _retire(coming)


def queue_missing_streams(videos: QuerySet[Video]) -> int:
    """Queue those of ``videos`` that lessons show without streams; returns how many."""
    count = 0
    for pk in (
        _without_streams().filter(pk__in=videos, lesson__isnull=False).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            video = _without_streams().select_for_update(of=("self",)).filter(pk=pk).first()
            if video is not None:
                queue_streams(video)
                count += 1
    return count


def course_of(video: Video) -> Course | None:
    """Return the course whose lesson shows the video, or waits for it; None if it was replaced."""
    lesson = getattr(video, "lesson", None) or video.meant_for
    return lesson.module.course if lesson else None


def sentence_of(job: VideoJob) -> str:
    """Return why it failed, for an instructor, in the reader's language; empty if it did not."""
    if job.state != JobState.FAILED:
        return ""
    return str(_SENTENCES.get(job.error_code, ProcessingFailed.message))


def _without_streams() -> QuerySet[Video]:
    live = VideoJob.objects.filter(state=JobState.WAITING).values("video")
    return Video.objects.filter(stream_folder="").exclude(pk__in=live)


def _locked(video: Video, by: User) -> Video:
    row = Video.objects.select_for_update().get(pk=video.pk)
    course = course_of(row)
    if course is None or not may_author(by, course):
        raise NotAllowed
    return row


def _retire(video: Video) -> None:
    # The video before its job, as everybody locks them.
    Video.objects.filter(pk=video.pk).update(meant_for=None, replaced_at=timezone.now())
    _call_off(video)


def _call_off(video: Video) -> int:
    live = VideoJob.objects.filter(video=video, state=JobState.WAITING)
    return live.update(state=JobState.CANCELLED, stage="", updated_at=timezone.now())
