"""Words that courses share with the rest."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    BEGINNER = "beginner", _("beginner")
    INTERMEDIATE = "intermediate", _("intermediate")
    ADVANCED = "advanced", _("advanced")


class CourseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class LessonKind(models.TextChoices):
    VIDEO = "video", _("video")
    TEXT = "text", _("text")
    FILE = "file", _("file")


class VideoState(models.TextChoices):
    PROCESSING = "processing", _("processing")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class CaptionKind(models.TextChoices):
    CAPTIONS = "captions", _("captions")
    CHAPTERS = "chapters", _("chapters")


class UploadState(models.TextChoices):
    STARTED = "started", _("started")
    COMPLETING = "completing", _("being checked")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    ABORTED = "aborted", _("aborted")

    @classmethod
    def live(cls) -> list[UploadState]:
        """Those in which more may come of it."""
        return [cls.STARTED, cls.COMPLETING]
