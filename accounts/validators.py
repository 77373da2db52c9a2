"""What may be a person's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from lib.text import clean_text


def validate_person_name(name: str) -> None:
    """Refuse a name without a letter once cleaned, or that a certificate could not print."""
    if not any(character.isalpha() for character in clean_text(name)):
        raise ValidationError(_("Write a name with at least one letter."), code="empty_name")
    missing = _unprintable()(clean_text(name))
    if missing:
        raise ValidationError(
            _(
                "A certificate cannot print these characters: %(characters)s. Write the name without them."
            ),
            code="unprintable_name",
            params={"characters": " ".join(sorted(missing))},
        )


@cache
def _unprintable() -> Callable[[str], set[str]]:
    # A setting and not an import: what can be printed is known to the certificates, a layer above.
    check: Callable[[str], set[str]] = import_string(settings.PRINTABLE_NAME_CHECK)
    return check
