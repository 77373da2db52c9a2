"""An image of a lesson."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.markup.pictures import SCHEME, key_of
from lib.models import Timestamped
from lib.storage import public_storage
from lib.tokens import new_name


def image_key(image: LessonImage, filename: str) -> str:  # noqa: ARG001
    """The key follows from the code, so that a text can name the image without asking the database."""
    return key_of(image.code)


class LessonImage(Timestamped):
    """Sizes in pixels. A text shows it by ``markdown``, whatever lesson the text is of."""

    lesson = models.ForeignKey(
        "courses.Lesson",
        verbose_name=_("lesson"),
        on_delete=models.CASCADE,
        related_name="images",
    )
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_name)
    alt = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("What it shows, for who cannot see it."),
    )
    file = models.ImageField(
        _("image"),
        upload_to=image_key,
        storage=public_storage,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.alt or self.code

    @property
    def markdown(self) -> str:
        """What to write where the image shall stand."""
        described = self.alt.translate({ord(sign): f"\\{sign}" for sign in "\\[]"})
        return f"![{described}]({SCHEME}{self.code})"
