"""An assignment: what may be handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.assignments.file_types import SIGNATURES
from lib.models import Timestamped

if TYPE_CHECKING:
    from courses.models import Lesson

MEBIBYTE: Final = 1024**2
#: A file travels through this server, so it is no film: those belong into a lesson.
MOST_MEGABYTES: Final = 20


class Assignment(Timestamped):
    """The rules of a lesson of the kind assignment, whose text says what to do; its key is the lesson's."""

    lesson: models.OneToOneField[Lesson, Lesson] = models.OneToOneField(
        "courses.Lesson",
        verbose_name=_("lesson"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="assignment",
    )
    takes_text = models.BooleanField(_("a text may be written"), default=True)
    takes_file = models.BooleanField(_("a file may be sent"), default=True)
    file_types = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("file types"),
        default=list,
        blank=True,
        help_text=_("None chosen: all of them."),
    )
    max_megabytes = models.PositiveSmallIntegerField(
        _("largest file in megabytes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MEGABYTES)],
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(
                name="assignment_takes_something",
                condition=Q(takes_text=True) | Q(takes_file=True),
                violation_error_message=_("Let students write a text, or send a file, or both."),
            ),
            models.CheckConstraint(
                name="assignment_megabytes_in_range",
                condition=Q(max_megabytes__range=(1, MOST_MEGABYTES)),
            ),
        ]

    def __str__(self) -> str:
        return self.lesson.title

    @property
    def allowed_types(self) -> list[str]:
        """Endings without a dot."""
        return [ending for ending in SIGNATURES if ending in self.file_types or not self.file_types]

    @property
    def max_bytes(self) -> int:
        return self.max_megabytes * MEBIBYTE
