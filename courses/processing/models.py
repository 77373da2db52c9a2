"""What a video is streamed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


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
