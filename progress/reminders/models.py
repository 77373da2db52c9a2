"""When we look next whether a student has stopped, and what was sent about this pause."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollments.models import Enrollment


class LearningPause(models.Model):
    """One enrolment, as the planner saw it last.

    ``look_at`` is when it is worth a look again, by which the planner finds the few that are due among a million;
    None: never again, the course is finished. ``sent`` counts the reminders of the pause that began at ``began_at``.
    """

    enrollment = models.OneToOneField(
        Enrollment, on_delete=models.CASCADE, primary_key=True, related_name="pause"
    )
    look_at = models.DateTimeField(_("look at"), null=True)
    began_at = models.DateTimeField(_("pause began"), null=True)
    sent = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    reminded_at = models.DateTimeField(_("reminded"), null=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [
            models.Index(
                fields=["look_at"],
                name="learning_pause_due",
                condition=Q(look_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="learning_pause_sent_has_moments",
                condition=Q(sent=0) | Q(began_at__isnull=False, reminded_at__isnull=False),
            ),
            models.CheckConstraint(name="learning_pause_two_at_most", condition=Q(sent__lte=2)),
        ]

    def __str__(self) -> str:
        return str(self.enrollment)
