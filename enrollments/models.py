"""Who may learn what, until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from enrollments.enums import EnrollmentSource, EnrollmentState
from enrollments.updates.models import CourseUpdate as CourseUpdate  # noqa: PLC0414  # Django looks for it here


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def active(self) -> EnrollmentQuerySet:
        """Those that give access now."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()), state=EnrollmentState.ACTIVE
        )


class Enrollment(models.Model):
    """A student in a course: one row, for ever."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("student"),
        on_delete=models.PROTECT,
        related_name="enrollments",
    )
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="enrollments"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=EnrollmentState, default=EnrollmentState.ACTIVE
    )
    source = models.CharField(_("source"), max_length=10, choices=EnrollmentSource)
    enrolled_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    expires_at = models.DateTimeField(_("access ends"), null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-enrolled_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["student", "course"], name="enrollment_once_per_course")
        ]
        indexes = [models.Index(fields=["course", "-enrolled_at"], name="enrollment_by_course")]

    def __str__(self) -> str:
        return f"{self.student} · {self.course}"

    @property
    def gives_access(self) -> bool:
        in_time = self.expires_at is None or self.expires_at > timezone.now()
        return in_time and self.state == EnrollmentState.ACTIVE
