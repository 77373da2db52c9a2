"""A mail to everybody in a course, and how far its sending has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course


class UpdateState(models.TextChoices):
    DRAFT = "draft", _("draft")
    QUEUEING = "queueing", _("being sent")
    QUEUED = "queued", _("sent")


class CourseUpdate(models.Model):
    """A subject and plain paragraphs. Once it is sent it stays as it is.

    ``reached`` is the last enrolment that was written to, so that a killed worker goes on behind it.
    """

    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.CASCADE, related_name="updates"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    subject = models.CharField(_("subject"), max_length=70)
    body = models.TextField(
        _("text"),
        max_length=5000,
        help_text=_("Plain text. An empty line begins a new paragraph."),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=UpdateState, default=UpdateState.DRAFT
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_on = models.DateField(_("sent on"), null=True)
    readers = models.PositiveIntegerField(_("readers"), default=0)
    queued = models.PositiveIntegerField(_("queued"), default=0)
    reached = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("course update")
        verbose_name_plural = _("course updates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "sent_on"], name="course_update_one_a_day"),
            models.CheckConstraint(
                name="course_update_sent_has_day",
                condition=Q(state="draft", sent_on=None)
                | ~Q(state="draft") & Q(sent_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="course_update_queueing", condition=Q(state="queueing")
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def paragraphs(self) -> list[str]:
        """The text as a mail says it."""
        blocks = self.body.replace("\r\n", "\n").split("\n\n")
        return [block.strip() for block in blocks if block.strip()]

    @property
    def is_draft(self) -> bool:
        return self.state == UpdateState.DRAFT
