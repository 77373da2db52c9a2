"""How the making of a video's streams stands, in words for its author."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses.access import videos_of
from courses.enums import JobState, VideoState
from courses.models import Lesson, Video, VideoJob
from courses.processing.jobs import sentence_of
from lib.work import place_in_line


@dataclass(frozen=True, slots=True)
class Standing:
    """``is_live``: it will change by itself; ``percent`` is None while nobody is at it."""

    video: Video
    text: str
    percent: int | None = None
    is_live: bool = False
    is_failure: bool = False
    may_retry: bool = False


def standing_of(video: Video) -> Standing:
    """Return it from the video's last job."""
    job = video.jobs.order_by("-pk").first()
    if video.stream_folder:
        names = ", ".join(rendition.name for rendition in video.renditions.all())
        return Standing(video, _("Streamed in %(sizes)s.") % {"sizes": names})
    if job is None or job.state == JobState.DONE:
        return Standing(video, _("It is played as it was uploaded."), may_retry=True)
    if job.state == JobState.WAITING:
        percent = job.percent if job.is_running else None
        return Standing(video, _waiting(job), percent, is_live=True)
    return Standing(
        video,
        sentence_of(job) or _cancelled(video),
        is_failure=job.state == JobState.FAILED,
        may_retry=True,
    )


def standings_of(lesson: Lesson) -> list[Standing]:
    """Return them for the video that the lesson shows and for the one that it waits for, if there are any."""
    videos = [lesson.video, Video.objects.filter(meant_for=lesson).first()]
    return [standing_of(video) for video in videos if video is not None]


def failed_videos_of(user: User) -> QuerySet[Video]:
    """Return the videos of ``user``'s courses whose last try failed, the newest first."""
    return failed_videos(videos_of(user))


def failed_videos(videos: QuerySet[Video]) -> QuerySet[Video]:
    """Return those of ``videos`` whose last try failed, the newest first."""
    last = VideoJob.objects.filter(video=OuterRef("pk")).order_by("-pk").values("state")[:1]
    tried = videos.annotate(last_state=Subquery(last))
    return tried.filter(last_state=JobState.FAILED, stream_folder="").order_by("-pk")


def _waiting(job: VideoJob) -> str:
    if job.is_running:
        return _("Being prepared: %(stage)s.") % {"stage": job.get_stage_display()}
    if job.last_error:
        again = time_format(localtime(job.due_at), "H:i")
        return _("It could not be done yet and is tried again at %(time)s.") % {"time": again}
    before = place_in_line(job)
    if not before:
        return _("It is the next to be prepared.")
    return ngettext(
        "%(count)d video is prepared before it.", "%(count)d videos are prepared before it.", before
    ) % {"count": before}


def _cancelled(video: Video) -> str:
    if video.state == VideoState.READY:
        return _("Preparing it was cancelled. It is played as it was uploaded.")
    return _("Preparing it was cancelled. The lesson keeps the video it had.")
