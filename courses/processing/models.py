"""What a video is streamed in, and the work of making it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import JobStage, JobState, VideoState
from lib.models import Timestamped
from lib.work import WorkItem, due_index


class VideoRendition(models.Model):
    """One size of a video: a single fragmented MP4 and the HLS playlist that cuts it by byte ranges (RFC 8216).

    ``bandwidth`` is the peak, ``average_bandwidth`` the mean, both in bits per second of picture and sound together;
    ``codecs`` as in RFC 6381. The playlist names the file by its bare name, beside it at ``key``.
    """

    video = models.ForeignKey(
        "courses.Video",
        verbose_name=_("video"),
        on_delete=models.CASCADE,
        related_name="renditions",
    )
    name = models.CharField(_("name"), max_length=12)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    bandwidth = models.PositiveIntegerField(_("bandwidth in bits per second"))
    average_bandwidth = models.PositiveIntegerField(_("average bandwidth in bits per second"))
    codecs = models.CharField(_("codecs"), max_length=64)
    frame_rate = models.DecimalField(_("frames per second"), max_digits=6, decimal_places=3)
    key = models.CharField(_("key"), max_length=255)
    playlist = models.TextField(_("playlist"))

    class Meta:
        verbose_name = _("rendition of a video")
        verbose_name_plural = _("renditions of videos")
        ordering = ["-bandwidth"]
        constraints = [
            models.UniqueConstraint(fields=["video", "name"], name="rendition_name_unique"),
            models.CheckConstraint(
                name="rendition_can_be_chosen",
                condition=Q(width__gt=0, height__gt=0, frame_rate__gt=0)
                & Q(average_bandwidth__gt=0, bandwidth__gte=F("average_bandwidth")),
            ),
            models.CheckConstraint(
                name="rendition_can_be_played",
                condition=~Q(key="") & ~Q(codecs="") & Q(playlist__startswith="#EXTM3U"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VideoJob(Timestamped, WorkItem):
    """The making of one video's streams.

    It takes minutes or hours, so it is leased (``lib.work``) and the lease renewed while ffmpeg runs: while somebody is
    at it, ``stage`` says at what, and ``due_at`` when it would be free again had they died. ``percent`` of all of it
    is done. ``error_code`` is that of the ``DomainError`` that ended it; ``last_error`` is for who runs the site.
    """

    WAITING = JobState.WAITING
    DONE = JobState.DONE
    DEAD = JobState.FAILED
    #: A worker that dies with a film is hardly an accident the third time.
    MAX_ATTEMPTS = 3
    _POSTPONED: ClassVar[tuple[str, ...]] = (*WorkItem._POSTPONED, "stage", "percent", "error_code")

    video = models.ForeignKey(
        "courses.Video", verbose_name=_("video"), on_delete=models.CASCADE, related_name="jobs"
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    stage = models.CharField(_("at work on"), max_length=10, choices=JobStage, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    error_code = models.CharField(_("error"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("processing of a video")
        verbose_name_plural = _("processing of videos")
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                name="video_one_live_job",
                condition=Q(state=JobState.WAITING),
            ),
            models.CheckConstraint(name="video_job_percent", condition=Q(percent__lte=100)),
        ]
        indexes = [due_index("video_job_due", JobState.WAITING)]

    def __str__(self) -> str:
        return str(self.video)

    @property
    def is_running(self) -> bool:
        """Whether a worker is at it, as far as can be known."""
        return self.state == JobState.WAITING and bool(self.stage) and self.due_at > timezone.now()

    def postpone(self, error: BaseException) -> None:
        """Try again later; after too many tries, its video has failed too, unless it can be played as it is."""
        if not type(self).objects.filter(pk=self.pk, due_at=self.due_at).exists():
            return  # taken up by somebody else meanwhile
        self.stage, self.percent = "", 0
        super().postpone(error)
        if self.state == JobState.FAILED:
            type(self).objects.filter(pk=self.pk).update(error_code="video_processing_failed")
            waiting = type(self.video).objects.filter(pk=self.video_id, state=VideoState.PROCESSING)
            waiting.update(state=VideoState.FAILED)
