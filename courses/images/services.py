"""Adding images to a lesson, and taking them away."""

from __future__ import annotations

from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.images.models import LessonImage
from courses.models import Lesson
from courses.store import storing
from lib.errors import InvalidInput

#: Images of one lesson.
MOST: Final = 100


def add_image(*, lesson: Lesson, by: User, picture: ContentFile, alt: str = "") -> LessonImage:
    """Add what ``reading.made_anew`` gave. Raises ``NotAllowed``, ``InvalidInput``, ``MediaStoreAway``."""
    require_author(by, lesson.module.course)
    if lesson.images.count() >= MOST:
        said = _("A lesson has at most %(limit)d images.") % {"limit": MOST}
        raise InvalidInput(errors={"images": [said]})
    image = LessonImage(lesson=lesson, alt=alt)
    with storing():
        image.file.save("image.webp", picture, save=False)
    image.save()
    return image


def describe_image(*, image: LessonImage, by: User, alt: str) -> LessonImage:
    """Change what it says that it shows; where it was written into a text, that stays. Raises ``NotAllowed``."""
    require_author(by, image.lesson.module.course)
    image.alt = alt
    image.save(update_fields=["alt", "updated_at"])
    return image


def remove_image(*, image: LessonImage, by: User) -> None:
    """Delete it; a text that shows it shows a gap from then on. Raises ``NotAllowed``, ``MediaStoreAway``."""
    require_author(by, image.lesson.module.course)
    key, store = str(image.file), image.file.storage
    image.delete()

    def forget() -> None:
        with storing():
            store.delete(key)

    transaction.on_commit(forget, robust=True)
