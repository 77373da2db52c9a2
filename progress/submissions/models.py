"""What a student handed in, and what its reviewer said."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.assignments.file_types import ending_of
from courses.models import Lesson
from enrollments.models import Enrollment
from lib.tokens import random_code

FOLDER: Final = "submissions/"
MAX_TEXT: Final = 20_000
MAX_REVIEW: Final = 5_000


class SubmissionState(models.TextChoices):
    SUBMITTED = "submitted", _("waiting for review")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")


def submission_key(submission: Submission, filename: str) -> str:  # noqa: ARG001
    """Where the file is kept: nothing of the name but its ending, so that nobody guesses it."""
    return f"{FOLDER}{random_code(24).lower()}.{ending_of(filename)}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def waiting(self) -> SubmissionQuerySet:
        """Those to review: of students who may still learn from it."""
        learning = Enrollment.objects.active()
        return self.filter(state=SubmissionState.SUBMITTED, enrollment__in=learning)


class Submission(models.Model):
    """A student's work for an assignment. It waits, until it is accepted, or returned to be done once more."""

    enrollment = models.ForeignKey(
        Enrollment,
        verbose_name=_("enrolment"),
        on_delete=models.CASCADE,
        related_name="submissions",
    )
    lesson = models.ForeignKey(
        Lesson, verbose_name=_("lesson"), on_delete=models.CASCADE, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField(_("submission"))
    text = models.TextField(_("text"), max_length=MAX_TEXT, blank=True)
    file = models.FileField(_("file"), upload_to=submission_key, max_length=255, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    file_size = models.PositiveIntegerField(_("size in bytes"), default=0)
    submitted_at = models.DateTimeField(_("handed in"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=9, choices=SubmissionState, default=SubmissionState.SUBMITTED
    )
    review = models.TextField(_("review"), max_length=MAX_REVIEW, blank=True)
    reviewed_by = models.ForeignKey(
        User,
        verbose_name=_("reviewed by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "lesson", "number"], name="submission_number_once"
            ),
            # One waits, or one was accepted: then there is nothing more to hand in.
            models.UniqueConstraint(
                fields=["enrollment", "lesson"],
                name="submission_one_not_returned",
                condition=~Q(state=SubmissionState.RETURNED),
            ),
            models.CheckConstraint(name="submission_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="submission_reviewed_or_not",
                condition=Q(state=SubmissionState.SUBMITTED, reviewed_at=None, review="")
                | ~Q(state=SubmissionState.SUBMITTED) & Q(reviewed_at__gte=F("submitted_at")),
            ),
            models.CheckConstraint(
                name="submission_returned_with_a_review",
                condition=~Q(state=SubmissionState.RETURNED) | ~Q(review=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="submission_queue")]

    def __str__(self) -> str:
        return f"{self.enrollment} · {self.lesson} · {self.number}"

    @property
    def is_waiting(self) -> bool:
        return self.state == SubmissionState.SUBMITTED

    @property
    def is_returned(self) -> bool:
        return self.state == SubmissionState.RETURNED

    @property
    def is_accepted(self) -> bool:
        return self.state == SubmissionState.ACCEPTED
