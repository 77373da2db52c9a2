"""One text track of a lesson."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import CaptionKind
from lib.models import Timestamped


class Caption(Timestamped):
    """A WebVTT text (https://www.w3.org/TR/webvtt1/), looked at before it was kept.

    It belongs to the lesson and not to its video: a video that is uploaded again keeps its captions. ``language`` is a
    BCP 47 tag; ``label`` is what the player's menu says.
    """

    lesson = models.ForeignKey(
        "courses.Lesson",
        verbose_name=_("lesson"),
        on_delete=models.CASCADE,
        related_name="captions",
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=CaptionKind, default=CaptionKind.CAPTIONS
    )
    language = models.CharField(_("language"), max_length=35)
    label = models.CharField(_("label"), max_length=60)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("captions or chapters")
        verbose_name_plural = _("captions and chapters")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "kind", "language"], name="caption_language_unique"
            ),
            models.CheckConstraint(
                name="caption_is_webvtt", condition=Q(text__startswith="WEBVTT") & ~Q(language="")
            ),
        ]

    def __str__(self) -> str:
        return self.label
