"""One try to give a lesson a video."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import UploadState
from lib.models import Timestamped
from lib.tokens import new_name, random_code

#: An upload for which nobody asked anything this long is abandoned.
PATIENCE = timedelta(days=1)


def new_key() -> str:
    """Where the bytes wait until they were looked at: nothing is ever served from there."""
    return f"quarantine/{random_code(26).lower()}"


def a_day_from_now() -> object:
    return timezone.now() + PATIENCE


class VideoUpload(Timestamped):
    """``size`` and ``part_size`` in bytes; ``checksum`` is the ETag of the whole as the store composed it.

    ``claimed_at`` says when somebody began to check it, so that a check that died is taken up again.
    """

    code = models.CharField(_("code"), max_length=20, unique=True, default=new_name)
    lesson = models.ForeignKey(
        "courses.Lesson",
        verbose_name=_("lesson"),
        on_delete=models.CASCADE,
        related_name="uploads",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    original_name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    part_size = models.PositiveBigIntegerField(_("size of a part in bytes"))
    key = models.CharField(_("key"), max_length=64, unique=True, default=new_key)
    multipart_id = models.CharField(_("upload at the store"), max_length=1024)
    state = models.CharField(
        _("state"), max_length=10, choices=UploadState, default=UploadState.STARTED
    )
    error = models.TextField(_("error"), blank=True)
    checksum = models.CharField(_("checksum"), max_length=128, blank=True)
    expires_at = models.DateTimeField(_("expires"), default=a_day_from_now)
    claimed_at = models.DateTimeField(_("being checked since"), null=True, blank=True)

    class Meta:
        verbose_name = _("upload of a video")
        verbose_name_plural = _("uploads of videos")
        constraints = [
            models.UniqueConstraint(
                fields=["lesson"],
                name="upload_one_live_of_a_lesson",
                condition=Q(state__in=["started", "completing"]),
            ),
            # S3's own limit: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
            models.CheckConstraint(
                name="upload_has_parts_for_s3",
                condition=Q(size__gt=0, part_size__gt=0, size__lte=F("part_size") * 10_000),
            ),
            models.CheckConstraint(
                name="upload_checked_has_begun",
                condition=~Q(state=UploadState.COMPLETING) | Q(claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="upload_live_by_expiry",
                condition=Q(state__in=["started", "completing"]),
            )
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def part_count(self) -> int:
        return -(-self.size // self.part_size)

    def size_of_part(self, number: int) -> int:
        """Bytes of part ``number``, which counts from 1; the last may be shorter."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)
